import "./loss-charts.css";
import type { Labelled, LossPanel } from "../../src/widgets/contract/index.js";
import { smooth } from "../loss-curves/smooth.js";
import { h } from "./dom.js";
import { assign, watch, type Model } from "./model.js";
import { baseLayout, loadPlotly, pagePlotly, plainLabel, plotConfig } from "./plotly.js";
import { onWidthChange } from "./resize.js";
import { switchFor } from "./settings.js";
import { dashAt } from "./symbols.js";
import { armColour, colourOf } from "./theme.js";

/** The settings of loss charts in a state. */
export interface ChartSettings {
  readonly useLogScale: boolean;
  readonly smoothing: number;
}

/** How charts are drawn. */
export interface ChartLook extends ChartSettings {
  /** In the order that fixes their colours. */
  readonly arms: readonly Labelled[];
  readonly hidden: ReadonlySet<string>;
}

/** The lines of a chart; with smoothing the raw values stay behind, faint. */
function traces(plot: HTMLElement, panel: LossPanel, { arms, hidden, smoothing }: ChartLook) {
  const order = arms.map(({ key }) => key);
  return panel.series
    .filter(({ key }) => !hidden.has(key))
    .flatMap(({ key, label, step, value }) => {
      const slot = Math.max(0, order.indexOf(key));
      const color = colourOf(plot, armColour(slot));
      const shared = { type: "scatter", mode: step.length > 1 ? "lines" : "markers", x: step };
      const line = { color, dash: dashAt(slot), width: 2 };
      const smoothed = {
        ...shared,
        y: smooth(value, smoothing),
        name: plainLabel(label),
        line,
        marker: { color },
        hovertemplate: "%{y:.4g}",
      };
      const raw = { ...shared, y: value, line: { color, width: 1 }, opacity: 0.3, hoverinfo: "skip" };
      return smoothing > 0 ? [raw, smoothed] : [smoothed];
    });
}

async function draw(plot: HTMLElement, panel: LossPanel, look: ChartLook): Promise<void> {
  const { layout, axis } = baseLayout(plot);
  const step = { title: { text: "step", standoff: 8 }, nticks: 6, rangemode: "tozero", showgrid: false };
  const loss = { type: look.useLogScale ? "log" : "linear", nticks: 6, exponentformat: "power" };
  await pagePlotly().react(
    plot,
    traces(plot, panel, look),
    {
      ...layout,
      margin: { l: 48, r: 10, t: 6, b: 36 },
      hovermode: "x unified",
      xaxis: { ...axis, ...step },
      yaxis: { ...axis, ...loss },
    },
    plotConfig,
  );
}

/** What a chart says, for those who do not see it. */
export function describe({ title, series }: LossPanel): string {
  const spans = series.map(({ label, value }) => {
    const known = value.filter((v) => v !== null);
    const [first, last] = [known[0], known.at(-1)];
    return first === undefined || last === undefined
      ? `${label} has no finite value`
      : `${label} from ${first.toPrecision(3)} to ${last.toPrecision(3)}`;
  });
  return `${title} over the steps: ${spans.join("; ")}.`;
}

/** Charts of loss terms, one for each, side by side; made anew when a term comes. */
export interface LossCharts {
  readonly el: HTMLElement;
  /** Titles and texts at once, lines as soon as plotly is there.
   *
   * @throws Error where it is not on this page */
  show(panels: readonly LossPanel[], look: ChartLook): Promise<void>;
  remove(): void;
}

export function createLossCharts<State extends object>(model: Model<State>): LossCharts {
  const el = h("div", { class: "cl-loss-panels" });
  const plots = new Map<string, HTMLElement>();
  const abort = new AbortController();
  let isLoaded = false;
  const loaded = loadPlotly(model).then(() => (isLoaded = true));
  // A notebook renders a widget before its output is in the page: plotly then draws at a size of its own.
  const fit = () => {
    if (isLoaded && el.clientWidth > 0)
      for (const plot of plots.values()) void pagePlotly().Plots.resize(plot);
  };
  onWidthChange(el, fit, abort.signal);
  const chart = ({ term, title, caption }: LossPanel): HTMLElement => {
    const known = plots.get(term);
    if (known) return known;
    const plot = h("div", { class: "cl-plot cl-loss-plot", role: "img" });
    plots.set(term, plot);
    const name = h("strong", { dir: "auto", title }, title);
    el.append(h("figure", {}, h("figcaption", {}, name, " ", h("span", {}, caption)), plot));
    return plot;
  };
  return {
    el,
    async show(panels, look) {
      // All have their places before the first is measured.
      const places = panels.map((panel) => ({ panel, plot: chart(panel) }));
      for (const { panel, plot } of places) plot.setAttribute("aria-label", describe(panel));
      await loaded;
      if (abort.signal.aborted) return;
      await Promise.all(places.map(({ panel, plot }) => draw(plot, panel, look)));
    },
    remove() {
      abort.abort();
      if (isLoaded) for (const plot of plots.values()) pagePlotly().purge(plot);
    },
  };
}

/** Log scale and smoothing. */
export function chartControls<State extends ChartSettings>(
  model: Model<State>,
  signal: AbortSignal,
): HTMLElement[] {
  const settings = model as unknown as Model<ChartSettings>;
  const scale = switchFor(settings, "useLogScale", { label: "Log scale", signal });
  const smoothing = settings.get("smoothing");
  const range = h("input", { type: "range", min: 0, max: 0.95, step: 0.05, value: smoothing });
  range.addEventListener("input", () => assign(settings, "smoothing", range.valueAsNumber));
  watch(settings, "smoothing", { signal, callback: (value) => (range.valueAsNumber = value) });
  return [scale, h("label", { class: "cl-slider" }, "Smoothing", range)];
}
