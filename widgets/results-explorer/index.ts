import "../shared/widget.css";
import "./style.css";
import type { ResultsState } from "../../src/widgets/contract/index.js";
import { choice, filterLegend, h, showMessage } from "../shared/dom.js";
import type { FrontEnd } from "../shared/front-end.js";
import { keepKeys } from "../shared/keep-keys.js";
import { assign, watch, type Model } from "../shared/model.js";
import { baseLayout, loadPlotly, noCharts, pagePlotly, plainLabel, plotConfig } from "../shared/plotly.js";
import { onWidthChange } from "../shared/resize.js";
import { symbolAt, symbolMark } from "../shared/symbols.js";
import { armColour, colourOf, onThemeChange } from "../shared/theme.js";
import { renderDisplay } from "./display.js";

const ALL_SPLITS = "*";
const ROW_PX = 22;
const TICKS = [0, 20, 40, 60, 80, 100];

interface View {
  readonly el: HTMLElement;
  readonly plot: HTMLElement;
  readonly description: HTMLElement;
  readonly hidden: Set<string>;
  split: string;
}

/** One row per split and arm from top to bottom, a gap after each split. */
function layRows(model: Model<ResultsState>, { hidden, split }: View) {
  const metric = model.get("metrics").findIndex(({ key }) => key === model.get("metric"));
  const arms = model
    .get("arms")
    .map((arm, slot) => ({ ...arm, slot }))
    .filter(({ key }) => !hidden.has(key));
  let row = 0;
  return model.get("splits").flatMap(({ key, label }, s) => {
    if (split !== ALL_SPLITS && split !== key) return [];
    const scores = model.get("scores")[metric]?.[s] ?? [];
    const first = row;
    const dots = arms.map((arm) => ({ ...arm, y: row++, score: scores[arm.slot] ?? null }));
    row += 1;
    return [
      { label, dots, top: first - 0.5, bottom: row - 1.5, chance: model.get("chance")[metric]?.[s] ?? null },
    ];
  });
}

const percent = (score: number) => `${(100 * score).toFixed(1)} %`;

function traces(groups: ReturnType<typeof layRows>, el: HTMLElement) {
  const ink = colourOf(el, "--cl-ink");
  const dots = groups.flatMap((group) =>
    group.dots.flatMap(({ label, slot, y, score }) => {
      if (score === null) return [];
      const color = colourOf(el, armColour(slot));
      const from = group.chance ?? 0;
      const stem = { x: [100 * from, 100 * score], y: [y, y], line: { color, width: 3 }, opacity: 0.45 };
      const dot = {
        x: [100 * score],
        y: [y],
        marker: { color, symbol: symbolAt(slot), size: 11 },
        text: [`\u00a0${plainLabel(label)} ${(100 * score).toFixed(1)}`],
        textfont: { color: ink, size: 12 },
        textposition: "middle right",
        cliponaxis: false,
        hovertemplate: `${plainLabel(label)}, ${plainLabel(group.label)}: ${percent(score)}<extra></extra>`,
      };
      return [
        { type: "scatter", mode: "lines", hoverinfo: "skip", ...stem },
        { type: "scatter", mode: "markers+text", ...dot },
      ];
    }),
  );
  const chance = groups.flatMap((group) => {
    if (group.chance === null) return [];
    const x = 100 * group.chance;
    return {
      type: "scatter",
      mode: "lines",
      x: [x, x],
      y: [group.top, group.bottom],
      line: { color: colourOf(el, "--cl-ink-soft"), dash: "dot", width: 1.5 },
      hovertemplate: `guessing, ${plainLabel(group.label)}: ${percent(group.chance)}<extra></extra>`,
    };
  });
  return [...chance, ...dots];
}

async function draw(model: Model<ResultsState>, view: View): Promise<void> {
  const { el, plot } = view;
  const groups = layRows(model, view);
  const numRows = Math.max(1, ...groups.map(({ bottom }) => bottom + 0.5));
  const highest = Math.max(0, ...groups.flatMap(({ dots }) => dots.map(({ score }) => score ?? 0)));
  const { layout, axis } = baseLayout(el);
  plot.style.height = `${numRows * ROW_PX + 56}px`;
  const titles = groups.map((group) => ({
    text: `<b>${plainLabel(group.label, 10)}</b>`,
    x: 0,
    xref: "paper",
    xanchor: "right",
    xshift: -10,
    y: (group.top + group.bottom) / 2,
    showarrow: false,
    font: { size: 12, color: colourOf(el, "--cl-ink") },
  }));
  // Room on the right for the label beside the highest dot.
  const right = Math.min(0.5, 110 / Math.max(200, plot.clientWidth - 90));
  await pagePlotly().react(
    plot,
    traces(groups, el),
    {
      ...layout,
      margin: { l: 86, r: 8, t: 8, b: 44 },
      annotations: titles,
      hovermode: "closest",
      dragmode: false,
      xaxis: {
        ...axis,
        range: [0, (100 * Math.max(0.05, highest)) / (1 - right)],
        tickvals: TICKS,
        ticktext: TICKS.map((tick) => `${tick} %`),
        fixedrange: true,
        title: { text: "dotted line: guessing", standoff: 6 },
      },
      yaxis: {
        ...axis,
        range: [numRows - 0.3, -0.7],
        showgrid: false,
        showticklabels: false,
        fixedrange: true,
      },
    },
    plotConfig,
  );
  const said = groups.map(({ label, dots }) => {
    const scores = dots.map(
      (dot) => `${dot.label} ${dot.score === null ? "not measured" : percent(dot.score)}`,
    );
    return `${label}: ${scores.join(", ")}`;
  });
  plot.setAttribute("aria-label", said.join(". "));
  view.description.textContent =
    model.get("metrics").find(({ key }) => key === model.get("metric"))?.description ?? "";
}

function createControls(model: Model<ResultsState>, view: View, redraw: () => void): HTMLElement {
  const metrics = choice({
    legend: "Metric",
    options: model.get("metrics"),
    value: model.get("metric"),
    onChange: (key) => assign(model, "metric", key),
  });
  const splits = choice({
    legend: "Pictures",
    options: [{ key: ALL_SPLITS, label: "all" }, ...model.get("splits")],
    value: view.split,
    onChange(key) {
      view.split = key;
      redraw();
    },
  });
  const legend = filterLegend(
    model
      .get("arms")
      .map(({ key, label }, i) => ({ key, label, mark: symbolMark(symbolAt(i), `var(${armColour(i)})`) })),
    { label: "Arms shown", hidden: view.hidden, onChange: redraw },
  );
  return h("div", { class: "cl-controls" }, metrics, splits, legend);
}

const frontEnd: FrontEnd<ResultsState> = {
  render({ model, el }) {
    el.classList.add("canlab");
    const display = model.get("display");
    const scores: readonly unknown[] = display?.values.flat(2) ?? model.get("scores").flat(2);
    if (!scores.some((score) => score !== null)) {
      showMessage(el, "Nothing was scored in this run.");
      return () => el.replaceChildren();
    }
    const abort = new AbortController();
    keepKeys(el, abort.signal);
    if (display != null) {
      renderDisplay(model, { el, display, signal: abort.signal });
      return () => {
        abort.abort();
        el.replaceChildren();
      };
    }
    const loaded = loadPlotly(model);
    const plot = h("div", { class: "cl-plot", role: "img" });
    const description = h("p", { class: "cl-note" });
    const view: View = { el, plot, description, hidden: new Set(), split: ALL_SPLITS };
    const redraw = () => {
      const drawn = loaded.then(() => (abort.signal.aborted ? undefined : draw(model, view)));
      drawn.catch((error: unknown) => (description.textContent = noCharts(error)));
    };
    el.replaceChildren(createControls(model, view, redraw), description, plot);
    redraw();
    watch(model, "metric", { signal: abort.signal, callback: redraw });
    onThemeChange(redraw, abort.signal);
    onWidthChange(plot, redraw, abort.signal);
    return () => {
      abort.abort();
      void loaded.then(
        () => pagePlotly().purge(plot),
        () => undefined,
      );
      el.replaceChildren();
    };
  },
};

export default frontEnd;
