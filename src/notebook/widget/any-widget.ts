import { isWidgetSpec, type WidgetSpec } from "../../widgets/host.js";
import { svgPng } from "../../widgets/svg-png.js";
import type { Content } from "../message.js";
import type { Clock } from "./clock.js";
import { domModel, type Layout } from "./dom-model.js";
import { loadFrontEnd } from "./front-end.js";
import { plotlyAsset } from "./plotly-asset.js";
import type { Widget } from "./types.js";

/** Any version of anywidget: what a front end is given has stayed the same since 0.9. */
const ANYWIDGET = { name: "Any", module: "anywidget", version: "*" };

export interface WidgetOptions<State extends object> {
  /** JSON, typed arrays (a `DataView` in the front end) and other widgets. */
  readonly state: State;
  /** Beside the front end's own. */
  readonly css?: string;
  /** What is shown without a kernel: data by mime type. */
  readonly fallback?: (state: State) => Readonly<Record<string, unknown>>;
  readonly layout?: Layout;
  /** For tests. */
  readonly clock?: Clock;
}

/** Makes a live widget. `display` it, or end the cell with it.
 *
 *   const w = widget("export default { render({ model, el }) { … } }", { state: { sigma: 0.1 } });
 *   w.on("change:sigma", (sigma) => …);
 *
 * @param front text of an ES module, the path of one, or the name of one of canlab's bundles
 * @throws DataError when there is no such front end; TypeError when the state refers to itself */
export function widget<State extends object>(spec: WidgetSpec<State>): Widget<State>;
export function widget<State extends object>(
  front: string | URL,
  options: WidgetOptions<State>,
): Widget<State>;
export function widget<State extends object>(
  front: string | URL | WidgetSpec<State>,
  options?: WidgetOptions<State>,
): Widget<State> {
  if (typeof front !== "string" && isWidgetSpec(front)) return ofSpec(front);
  return create(front as string | URL, options ?? { state: {} as State }, {});
}

const made = new WeakMap<object, Widget<object>>();

/** One live widget for each spec, however often it is shown. */
function ofSpec<State extends object>(spec: WidgetSpec<State>): Widget<State> {
  const known = made.get(spec) as Widget<State> | undefined;
  if (known?.isOpen) return known;
  const { front, usesPlotly = false, text, still } = spec;
  const fallback = (state: State) => ({
    ...(text && { "text/plain": text(state) }),
    ...(still && { "image/png": svgPng(still(state)).toString("base64") }),
  });
  const extra = usesPlotly ? { _plotly: plotlyAsset() } : {};
  const live = create(front, { state: spec.state, fallback }, extra);
  made.set(spec, live);
  spec.connect?.(live);
  return live;
}

function create<State extends object>(
  front: string | URL,
  { state, css = "", fallback, layout, clock }: WidgetOptions<State>,
  extra: Content,
): Widget<State> {
  const { esm, css: style, id } = loadFrontEnd(front);
  const code = { _esm: esm, _css: [style, css].filter(Boolean).join("\n"), _anywidget_id: id };
  const options = { layout, clock, fallback: fallback as ((state: Content) => Content) | undefined };
  return domModel(ANYWIDGET, { ...code, ...extra, ...state }, options) as unknown as Widget<State>;
}
