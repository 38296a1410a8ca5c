import "../shared/widget.css";
import "./style.css";
import type { LossCurvesState, LossPanel } from "../../src/widgets/contract/index.js";
import { filterLegend, h, showMessage, toggle } from "../shared/dom.js";
import type { FrontEnd } from "../shared/front-end.js";
import { assign, watch, type Model } from "../shared/model.js";
import { baseLayout, loadPlotly, pagePlotly, plainLabel, plotConfig } from "../shared/plotly.js";
import { dashAt, lineMark } from "../shared/symbols.js";
import { armColour, colourOf, onThemeChange } from "../shared/theme.js";
import { smooth } from "./smooth.js";

type PanelView = { readonly panel: LossPanel; readonly plot: HTMLElement };

/** The lines of a chart; with smoothing the raw values stay behind, faint. */
function traces(model: Model<LossCurvesState>, { panel, plot }: PanelView, hidden: ReadonlySet<string>) {
  const order = model.get("arms").map(({ key }) => key);
  const keep = model.get("smoothing");
  return panel.series
    .filter(({ key }) => !hidden.has(key))
    .flatMap(({ key, label, step, value }) => {
      const slot = Math.max(0, order.indexOf(key));
      const color = colourOf(plot, armColour(slot));
      const shared = { type: "scatter", mode: step.length > 1 ? "lines" : "markers", x: step };
      const line = { color, dash: dashAt(slot), width: 2 };
      const smoothed = {
        ...shared,
        y: smooth(value, keep),
        name: plainLabel(label),
        line,
        marker: { color },
        hovertemplate: "%{y:.4g}",
      };
      const raw = { ...shared, y: value, line: { color, width: 1 }, opacity: 0.3, hoverinfo: "skip" };
      return keep > 0 ? [raw, smoothed] : [smoothed];
    });
}

async function draw(
  model: Model<LossCurvesState>,
  view: PanelView,
  { el, hidden }: { el: HTMLElement; hidden: ReadonlySet<string> },
): Promise<void> {
  const { layout, axis } = baseLayout(el);
  await pagePlotly().react(
    view.plot,
    traces(model, view, hidden),
    {
      ...layout,
      margin: { l: 48, r: 10, t: 6, b: 36 },
      hovermode: "x unified",
      xaxis: {
        ...axis,
        title: { text: "step", standoff: 8 },
        nticks: 6,
        rangemode: "tozero",
        showgrid: false,
      },
      yaxis: {
        ...axis,
        type: model.get("useLogScale") ? "log" : "linear",
        nticks: 6,
        exponentformat: "power",
      },
    },
    plotConfig,
  );
}

/** What a chart says, for those who do not see it. */
function describe({ title, series }: LossPanel): string {
  const spans = series.map(({ label, value }) => {
    const known = value.filter((v) => v !== null);
    const [first, last] = [known[0], known.at(-1)];
    return first === undefined || last === undefined
      ? `${label} has no finite value`
      : `${label} from ${first.toPrecision(3)} to ${last.toPrecision(3)}`;
  });
  return `${title} over the steps: ${spans.join("; ")}.`;
}

function createControls(model: Model<LossCurvesState>): HTMLElement {
  const scale = toggle("Log scale", {
    pressed: model.get("useLogScale"),
    onChange: (pressed) => assign(model, "useLogScale", pressed),
  });
  scale.classList.add("cl-switch");
  const range = h("input", { type: "range", min: 0, max: 0.95, step: 0.05, value: model.get("smoothing") });
  range.addEventListener("input", () => assign(model, "smoothing", range.valueAsNumber));
  return h("div", { class: "cl-controls" }, scale, h("label", { class: "cl-slider" }, "Smoothing", range));
}

const frontEnd: FrontEnd<LossCurvesState> = {
  async render({ model, el }) {
    el.classList.add("canlab");
    const panels = model.get("panels").filter(({ series }) => series.length > 0);
    if (panels.length === 0) {
      showMessage(el, "No losses were logged in this run.");
      return () => el.replaceChildren();
    }
    await loadPlotly(model);
    const abort = new AbortController();
    const { signal } = abort;
    const hidden = new Set<string>();
    const views = panels.map((panel): PanelView => ({
      panel,
      plot: h("div", { class: "cl-plot cl-loss-plot", role: "img", "aria-label": describe(panel) }),
    }));
    const redraw = () => void Promise.all(views.map((view) => draw(model, view, { el, hidden })));
    const legend = filterLegend(
      model
        .get("arms")
        .map(({ key, label }, i) => ({ key, label, mark: lineMark(i, `var(${armColour(i)})`) })),
      { label: "Arms shown", hidden, onChange: redraw },
    );
    const controls = createControls(model);
    controls.prepend(legend);
    const figures = views.map(({ panel, plot }) => {
      const caption = h("figcaption", {}, h("strong", {}, panel.title), " ", h("span", {}, panel.caption));
      return h("figure", {}, caption, plot);
    });
    el.replaceChildren(controls, h("div", { class: "cl-loss-panels" }, ...figures));
    await Promise.all(views.map((view) => draw(model, view, { el, hidden })));
    watch(model, "useLogScale", { signal, callback: redraw });
    watch(model, "smoothing", { signal, callback: redraw });
    onThemeChange(redraw, signal);
    return () => {
      abort.abort();
      for (const { plot } of views) pagePlotly().purge(plot);
      el.replaceChildren();
    };
  },
};

export default frontEnd;
