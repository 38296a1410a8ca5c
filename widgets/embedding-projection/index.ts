import "../shared/widget.css";
import "./style.css";
import type { EmbeddingState } from "../../src/widgets/contract/index.js";
import { choice, filterLegend, h, showMessage } from "../shared/dom.js";
import type { FrontEnd } from "../shared/front-end.js";
import { assign, watch, type Model } from "../shared/model.js";
import { unpackNumbers } from "../shared/packed-numbers.js";
import { baseLayout, loadPlotly, pagePlotly, plotConfig, type PlotElement } from "../shared/plotly.js";
import { loadSprite } from "../shared/sprite.js";
import { onWidthChange } from "../shared/resize.js";
import { symbolAt, symbolMark } from "../shared/symbols.js";
import { categoryColour, colourOf, onThemeChange } from "../shared/theme.js";
import { createCard, type Card } from "./card.js";
import { neighbourToward, paddedRange, type Direction, type MapPoints } from "./points.js";

const MARGIN = 8;
const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

interface View {
  readonly el: HTMLElement;
  readonly plot: HTMLElement;
  readonly card: Card;
  readonly hidden: Set<string>;
  readonly spoken: HTMLElement;
  readonly note: HTMLElement;
  points: MapPoints;
}

/** Indices of the points that have a place and are not filtered out. */
function visiblePoints(model: Model<EmbeddingState>, { points, hidden }: View): number[] {
  const category = model.get("category");
  return Array.from({ length: points.x.length }, (_, i) => i).filter(
    (i) => Number.isFinite(points.x[i]) && Number.isFinite(points.y[i]) && !hidden.has(String(category[i])),
  );
}

async function draw(model: Model<EmbeddingState>, view: View): Promise<void> {
  const { el, plot, points } = view;
  const [rangeX, rangeY] = [paddedRange(points.x), paddedRange(points.y)];
  const { layout, axis } = baseLayout(el);
  const visible = visiblePoints(model, view);
  const category = model.get("category");
  const traces = model.get("categories").map((_, c) => {
    const members = visible.filter((i) => category[i] === c);
    return {
      type: "scatter",
      mode: "markers",
      x: members.map((i) => points.x[i]),
      y: members.map((i) => points.y[i]),
      customdata: members,
      hoverinfo: "none",
      marker: {
        color: colourOf(el, categoryColour(c)),
        symbol: symbolAt(c),
        size: plot.clientWidth < 500 ? 6 : 8,
        opacity: 0.85,
        line: { width: 0.5, color: colourOf(el, "--cl-surface") },
      },
    };
  });
  const plain = { ...axis, showgrid: false, showline: false, showticklabels: false };
  await pagePlotly().react(
    plot,
    traces,
    {
      ...layout,
      margin: { l: MARGIN, r: MARGIN, t: MARGIN, b: MARGIN },
      hovermode: "closest",
      xaxis: { ...plain, range: rangeX ?? [-1, 1], uirevision: model.get("arm") },
      yaxis: { ...plain, range: rangeY ?? [-1, 1], uirevision: model.get("arm") },
    },
    plotConfig,
  );
  const missing =
    points.x.length - Array.from(points.x).filter((x, i) => Number.isFinite(x + points.y[i]!)).length;
  view.note.textContent =
    rangeX === null || rangeY === null
      ? "This map has no points: its coordinates are not numbers."
      : missing > 0
        ? `${missing} of ${points.x.length} pictures have no place in this map.`
        : "";
}

/** Pixels of the plot per map unit and where the map begins: plotly's axes are linear between its margins. */
function project(
  { plot, points }: View,
  i: number,
): { x: number; y: number; width: number; inside: boolean } {
  const { xaxis, yaxis } = (plot as PlotElement).layout;
  const width = plot.clientWidth;
  const height = plot.clientHeight;
  const share = (value: number, [from, to]: [number, number]) => (value - from) / (to - from);
  const across = share(points.x[i]!, xaxis.range);
  const up = share(points.y[i]!, yaxis.range);
  return {
    x: MARGIN + across * (width - 2 * MARGIN),
    y: height - MARGIN - up * (height - 2 * MARGIN),
    width,
    inside: across >= 0 && across <= 1 && up >= 0 && up <= 1,
  };
}

function showPoint(model: Model<EmbeddingState>, view: View): void {
  const i = model.get("point");
  if (i < 0 || !visiblePoints(model, view).includes(i)) return view.card.hide();
  const place = project(view, i);
  if (!place.inside) return view.card.hide();
  const c = model.get("category")[i] ?? 0;
  const name = model.get("names")[i] ?? "";
  const category = model.get("categories")[c] ?? "";
  view.card.show({ name, category, colour: colourOf(view.el, categoryColour(c)), tile: i }, place);
}

/** The point that a key leads to; undefined for other keys. */
function pointAfterKey(model: Model<EmbeddingState>, view: View, key: string): number | undefined {
  const candidates = visiblePoints(model, view).filter((i) => project(view, i).inside);
  const first = candidates[0];
  const direction = directions[key];
  if (first === undefined) return undefined;
  if (key === "Home") return first;
  if (key === "End") return candidates.at(-1);
  if (direction === undefined) return undefined;
  const from = model.get("point");
  if (!candidates.includes(from)) return first;
  const { xaxis, yaxis } = (view.plot as PlotElement).layout;
  const perPixel = ([low, high]: [number, number], size: number) => (high - low) / size;
  const scale: [number, number] = [
    perPixel(xaxis.range, view.plot.clientWidth),
    perPixel(yaxis.range, view.plot.clientHeight),
  ];
  return neighbourToward(view.points, { from, direction, candidates, scale });
}

function pointsOf(model: Model<EmbeddingState>): MapPoints {
  const map = model.get("maps").find(({ key }) => key === model.get("arm")) ?? model.get("maps")[0]!;
  return { x: unpackNumbers(map.x), y: unpackNumbers(map.y) };
}

function listen(model: Model<EmbeddingState>, view: View, signal: AbortSignal): void {
  const { plot, spoken } = view;
  const target = plot as PlotElement;
  for (const event of ["plotly_hover", "plotly_click"]) {
    target.on(event, ({ points }) => {
      const i = points?.[0]?.customdata;
      if (typeof i === "number") assign(model, "point", i);
    });
  }
  target.on("plotly_relayout", () => showPoint(model, view));
  plot.addEventListener("pointerleave", () => assign(model, "point", -1), { signal });
  plot.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape") assign(model, "point", -1);
      const next = pointAfterKey(model, view, event.key);
      if (next === undefined) return;
      event.preventDefault();
      assign(model, "point", next);
      spoken.textContent = `${model.get("names")[next]}, ${model.get("categories")[model.get("category")[next] ?? 0]}`;
    },
    { signal },
  );
}

function createControls(model: Model<EmbeddingState>, view: View): HTMLElement {
  const maps = choice({
    legend: "Encoder",
    options: model.get("maps"),
    value: model.get("arm"),
    onChange: (key) => assign(model, "arm", key),
  });
  const zoomOut = h("button", { type: "button", class: "cl-toggle" }, "Reset zoom");
  zoomOut.addEventListener("click", () => {
    const [x, y] = [paddedRange(view.points.x), paddedRange(view.points.y)];
    void pagePlotly().relayout(view.plot, { "xaxis.range": x ?? [-1, 1], "yaxis.range": y ?? [-1, 1] });
  });
  return h("div", { class: "cl-controls" }, maps, zoomOut);
}

const frontEnd: FrontEnd<EmbeddingState> = {
  async render({ model, el }) {
    el.classList.add("canlab");
    if (model.get("names").length === 0 || model.get("maps").length === 0) {
      showMessage(el, "There are no pictures to place.");
      return () => el.replaceChildren();
    }
    await loadPlotly(model);
    const abort = new AbortController();
    const { signal } = abort;
    const sheet = model.get("sprite");
    const card = createCard(sheet === null ? null : await loadSprite(sheet));
    const plot = h("div", {
      class: "cl-plot cl-embedding",
      tabindex: 0,
      role: "application",
      "aria-label":
        "Map of pictures. Arrow keys move from point to point, Home and End jump, Escape closes the card.",
    });
    const spoken = h("p", { class: "cl-visually-hidden", "aria-live": "polite" });
    const note = h("p", { class: "cl-note", role: "note" });
    const hidden = new Set<string>();
    const view: View = { el, plot, card, hidden, spoken, note, points: pointsOf(model) };
    const redraw = () => void draw(model, view).then(() => showPoint(model, view));
    const legend = filterLegend(
      model.get("categories").map((label, c) => ({
        key: String(c),
        label,
        mark: symbolMark(symbolAt(c), `var(${categoryColour(c)})`),
      })),
      { label: "Categories shown", hidden, onChange: redraw },
    );
    const stage = h("div", { class: "cl-embedding-stage" }, plot, ...card.elements);
    el.replaceChildren(createControls(model, view), stage, note, legend, spoken);

    await draw(model, view);
    listen(model, view, signal);
    watch(model, "arm", {
      signal,
      callback: () => {
        view.points = pointsOf(model);
        redraw();
      },
    });
    watch(model, "point", { signal, callback: () => showPoint(model, view) });
    onThemeChange(redraw, signal);
    onWidthChange(plot, redraw, signal);
    return () => {
      abort.abort();
      pagePlotly().purge(plot);
      el.replaceChildren();
    };
  },
};

export default frontEnd;
