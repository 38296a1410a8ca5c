import type { EmbeddingState } from "../../src/widgets/contract/index.js";
import type { Model } from "../shared/model.js";
import type { Cloud } from "./cloud.js";
import { columnValues } from "./colours.js";

/** What is hidden (0), faint (1) or drawn (2): hidden by a legend or without a place; faint where others are chosen. */
export function weightsOf(model: Model<EmbeddingState>, cloud: Cloud): Uint8Array {
  const weight = new Uint8Array(cloud.count).fill(2);
  const selection = model.get("selection");
  if (selection.length > 0) {
    weight.fill(1);
    for (const i of selection) weight[i] = 2;
  }
  for (let i = 0; i < cloud.count; i++) if (!Number.isFinite(cloud.x[i]!)) weight[i] = 0;
  model.get("columns").forEach(({ key }, at) => {
    const off = new Set(
      model
        .get("hidden")
        .flatMap((name) => (name.startsWith(`${key}:`) ? [Number(name.slice(key.length + 1))] : [])),
    );
    if (off.size === 0) return;
    columnValues(model, at).forEach((value, i) => {
      if (off.has(value)) weight[i] = 0;
    });
  });
  return weight;
}
