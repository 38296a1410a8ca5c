import type { Model } from "./model.js";
import { colourOf } from "./theme.js";

type Spec = Record<string, unknown>;

/** An element in which plotly has drawn. */
export interface PlotElement extends HTMLElement {
  layout: { xaxis: { range: [number, number] }; yaxis: { range: [number, number] } };
  on(event: string, callback: (event: PlotEvent) => void): void;
  removeAllListeners(event?: string): void;
}

export interface PlotEvent {
  readonly points?: readonly { readonly customdata: unknown }[];
}

export interface Plotly {
  react(el: HTMLElement, data: Spec[], layout: Spec, config: Spec): Promise<PlotElement>;
  relayout(el: HTMLElement, update: Spec): Promise<PlotElement>;
  purge(el: HTMLElement): void;
  readonly Plots: { resize(el: HTMLElement): Promise<unknown> };
}

let plotly: Plotly | undefined;

/** The plotly that `loadPlotly` has found. */
export function pagePlotly(): Plotly {
  if (plotly === undefined) throw new Error("plotly is not loaded");
  return plotly;
}

const loading = new Map<string, Promise<Plotly>>();

/** Plotly's file as a module, so that it finds no loader of the page to register with. */
async function importPlotly(code: DataView<ArrayBuffer>): Promise<Plotly> {
  const parts = ["const module = { exports: {} }, exports = module.exports, define = undefined;\n", code];
  const url = URL.createObjectURL(
    new Blob([...parts, "\nexport default module.exports;"], { type: "text/javascript" }),
  );
  try {
    return ((await import(url)) as { default: Plotly }).default;
  } finally {
    URL.revokeObjectURL(url);
  }
}

function find<State extends object>(model: Model<State>): Plotly | Promise<Plotly> {
  const { Plotly } = globalThis as { Plotly?: Plotly };
  if (Plotly !== undefined) return Plotly;
  const reference = (model as unknown as Model<{ _plotly?: string }>).get("_plotly");
  const manager = model.widget_manager;
  if (typeof reference !== "string" || manager === undefined) throw new Error("plotly is not on this page");
  const id = reference.replace("IPY_MODEL_", "");
  const known = loading.get(id);
  if (known) return known;
  const loaded = manager
    .get_model(id)
    .then((asset) => importPlotly(asset.get("code") as DataView<ArrayBuffer>));
  loading.set(id, loaded);
  return loaded;
}

/** Loads plotly once: the page's own, or that of the asset model, which the kernel sends with the first widget that needs it.
 *
 * @throws Error when there is neither */
export async function loadPlotly<State extends object>(model: Model<State>): Promise<void> {
  plotly = await find(model);
}

/** For the reader, of what `loadPlotly` throws. */
export const noCharts = (error: unknown): string =>
  `The charts cannot be drawn: ${error instanceof Error ? error.message : String(error)}.`;

export const plotConfig: Spec = { displayModeBar: false, responsive: true, doubleClick: "reset" };

/** What every figure shares: fonts, and colours of the theme that `el` is in now. */
export function baseLayout(el: HTMLElement): { layout: Spec; axis: Spec } {
  const ink = colourOf(el, "--cl-ink-soft");
  const line = colourOf(el, "--cl-line");
  const paper = colourOf(el, "--cl-surface");
  return {
    layout: {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: getComputedStyle(el).fontFamily, size: 12, color: ink },
      hoverlabel: {
        bgcolor: paper,
        bordercolor: line,
        font: { color: colourOf(el, "--cl-ink"), family: getComputedStyle(el).fontFamily, size: 13 },
      },
      showlegend: false,
      // A touch drags the page, not the figure.
      dragmode: matchMedia("(pointer: coarse)").matches ? false : "zoom",
    },
    axis: { gridcolor: line, linecolor: line, zeroline: false, ticks: "", automargin: false },
  };
}

/** Data text in a plotly label: cut where it is too long to be drawn, and without the few tags that plotly reads. */
export function plainLabel(text: string, maxLength = 20): string {
  const chars = Array.from(text);
  const short = chars.length > maxLength ? `${chars.slice(0, maxLength - 1).join("")}…` : text;
  return short.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
