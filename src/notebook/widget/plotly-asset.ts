import { readFileSync } from "node:fs";
import { plotlyFile } from "../../widgets/assets.js";
import { kernelLink, type Comms } from "../kernel-link.js";
import { plainModel } from "./dom-model.js";
import type { Model } from "./model.js";

const assets = new WeakMap<Comms, Model>();

/** The model that carries plotly, once for all widgets of a session: its front ends import the code from there
 * (`widgets/shared/plotly.ts`). Undefined without a kernel. */
export function plotlyAsset(): Model | undefined {
  const comms = kernelLink()?.comms;
  if (comms === undefined) return undefined;
  const known = assets.get(comms);
  if (known?.isOpen) return known;
  const code = readFileSync(plotlyFile());
  const state = { _esm: "export default {}", _css: "", _anywidget_id: "canlab.plotly", code };
  const asset = plainModel({ name: "Any", module: "anywidget", version: "*" }, state);
  assets.set(comms, asset);
  return asset;
}
