import type {
  DisplayMetric,
  DisplayResults,
  PaperNumber,
  ResultsState,
  Trust,
} from "../../src/widgets/contract/index.js";
import { h } from "../shared/dom.js";
import { assign, watch, type Model } from "../shared/model.js";
import { armColour } from "../shared/theme.js";
import { strip, type Span } from "./strip.js";

const trustTexts: Readonly<Record<Trust, string>> = {
  paper: "the paper's own",
  "second-hand": "second-hand",
  ours: "our expectation",
};

/** A number in the unit of its metric: percent with a decimal, or four digits. */
function format(value: number, { unit }: DisplayMetric): string {
  if (unit === "share") return (100 * value).toFixed(1);
  return Math.abs(value) >= 1e4 ? value.toFixed(0) : String(Number(value.toPrecision(4)));
}

interface Row {
  readonly key: string;
  readonly label: string;
  readonly slot: number;
  /** By seed. */
  readonly values: readonly (number | null)[];
  readonly known: readonly number[];
  readonly mean: number | null;
  /** Sample standard deviation; null for fewer than two. */
  readonly sd: number | null;
  readonly paper: readonly PaperNumber[];
}

function rowsOf(model: Model<ResultsState>, display: DisplayResults, metric: string): Row[] {
  const at = display.metrics.findIndex(({ key }) => key === metric);
  return model.get("arms").map(({ key, label }, slot) => {
    const values = display.values[at]?.[slot] ?? [];
    const known = values.filter((value) => value !== null);
    const mean = known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
    const squares = known.reduce((sum, value) => sum + (value - mean!) ** 2, 0);
    const sd = known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : null;
    const paper = display.paper.filter((one) => one.arm === key && one.metric === metric);
    return { key, label, slot, values, known, mean, sd, paper };
  });
}

/** From the lowest to the highest value of all rows, with room. */
function spanOf(rows: readonly Row[]): Span {
  const all = rows.flatMap(({ known }) => known);
  if (all.length === 0) return [0, 1];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room = 0.08 * (high - low) || Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}

const meanText = ({ mean, sd }: Row, metric: DisplayMetric) =>
  mean === null ? "not measured" : `${format(mean, metric)}${sd === null ? "" : ` ± ${format(sd, metric)}`}`;

function paperCell(paper: readonly PaperNumber[], metric: DisplayMetric): (Node | string)[] {
  if (paper.length === 0) return ["–"];
  return paper.map(({ value, trust, source }) => {
    const tag = h("span", { class: "cl-result-tag" }, trustTexts[trust]);
    const text = h("span", { class: "cl-result-source", dir: "auto", title: source }, source);
    return h("div", { class: "cl-result-paper" }, format(value, metric), tag, text);
  });
}

const unitText = ({ unit, better }: DisplayMetric) =>
  `${unit === "share" ? "percent; " : ""}${better} is better`;

/** The arms of one metric as a table with a strip of its seeds in each row. */
function table(model: Model<ResultsState>, display: DisplayResults, metric: DisplayMetric): HTMLElement {
  const rows = rowsOf(model, display, metric.key);
  const span = spanOf(rows);
  const hasPaper = rows.some(({ paper }) => paper.length > 0);
  const [low, high] = span.map((end) => format(end, metric));
  const head = ["Arm", `Seeds and mean, ${low} to ${high}`, "Mean ± sd", "n", ...(hasPaper ? ["Paper"] : [])];
  const chosen = model.get("arm");
  const body = rows.map((row) => {
    const name = h("span", { dir: "auto", title: row.label }, row.label);
    const radio = h("input", { type: "radio", name: "arm", value: row.key, checked: row.key === chosen });
    radio.addEventListener("change", () => assign(model, "arm", row.key));
    const colour = `var(${armColour(row.slot)})`;
    return h(
      "tr",
      { role: "row", ...(row.key === chosen && { class: "cl-result-chosen" }) },
      h("th", { scope: "row", role: "rowheader" }, h("label", { class: "cl-result-arm" }, radio, name)),
      h("td", { role: "cell", class: "cl-result-strip" }, strip(row, { span, colour, slot: row.slot })),
      h("td", { role: "cell", class: "cl-result-number" }, meanText(row, metric)),
      h("td", { role: "cell", class: "cl-result-number" }, String(row.known.length)),
      ...(hasPaper
        ? [h("td", { role: "cell", class: "cl-result-number" }, ...paperCell(row.paper, metric))]
        : []),
    );
  });
  const caption = h("caption", {}, h("strong", { dir: "auto" }, metric.label), ` (${unitText(metric)})`);
  const titles = h(
    "tr",
    { role: "row" },
    ...head.map((text) => h("th", { scope: "col", role: "columnheader" }, text)),
  );
  // Said with the elements' own roles, which some browsers drop where a narrow window lays the rows out as grids.
  return h(
    "table",
    { class: "cl-result-table cl-result-arms", role: "table" },
    caption,
    h("thead", { role: "rowgroup" }, titles),
    h("tbody", { role: "rowgroup" }, ...body),
  );
}

/** All metrics of the arm that is chosen, seed by seed. */
function armDetails(model: Model<ResultsState>, display: DisplayResults): HTMLElement {
  const key = model.get("arm");
  const arm = model.get("arms").find((one) => one.key === key);
  if (arm === undefined) return h("div");
  const head = ["Metric", ...display.seeds.map((seed) => `seed ${seed}`), "Mean ± sd"];
  const rows = display.metrics.map((metric) => {
    const row = rowsOf(model, display, metric.key).find((one) => one.key === key)!;
    const cells = row.values.map((value) => (value === null ? "–" : format(value, metric)));
    return h(
      "tr",
      {},
      h("th", { scope: "row", dir: "auto" }, metric.unit === "share" ? `${metric.label}, %` : metric.label),
      ...[...cells, meanText(row, metric)].map((text) => h("td", { class: "cl-result-number" }, text)),
    );
  });
  const titles = h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)));
  return h(
    "details",
    { class: "cl-result-details" },
    h("summary", {}, "All numbers of ", h("span", { dir: "auto" }, arm.label)),
    h(
      "div",
      { class: "cl-result-scroll", tabindex: 0, role: "group", "aria-label": "All numbers of the arm" },
      h("table", { class: "cl-result-table" }, h("thead", {}, titles), h("tbody", {}, ...rows)),
    ),
  );
}

/** Claim, criterion and verdict in words. */
function headOf({ id, title, preset, claim, criterion, seeds, numMissing }: DisplayResults): HTMLElement {
  const trust = claim && h("span", { class: "cl-result-tag" }, trustTexts[claim.trust]);
  const seedText = `${seeds.length} ${seeds.length === 1 ? "seed" : "seeds"}${preset === "" ? "" : `, preset ${preset}`}`;
  const notes = [
    ...(numMissing > 0 ? [`${numMissing} runs are missing.`] : []),
    ...(preset === "tiny"
      ? ["The tiny preset only shows that everything works; its numbers say nothing."]
      : []),
  ];
  return h(
    "div",
    { class: "cl-result-head" },
    h("p", { class: "cl-result-title", dir: "auto" }, h("strong", {}, `${id}: ${title}`), ` · ${seedText}`),
    ...(claim ? [h("p", { dir: "auto" }, "Claim ", trust!, `: ${claim.text}`)] : []),
    ...(criterion
      ? [
          h(
            "p",
            { dir: "auto" },
            h("strong", { class: "cl-result-verdict", "data-outcome": criterion.outcome }, criterion.outcome),
            ` ${criterion.sentence}`,
          ),
          h(
            "details",
            {},
            h("summary", {}, "Criterion, fixed before the run"),
            h("p", { dir: "auto" }, criterion.text),
          ),
        ]
      : []),
    ...notes.map((note) => h("p", { class: "cl-note", role: "note" }, note)),
  );
}

/** A menu of metrics: a display has too many for buttons. */
function metricMenu(
  model: Model<ResultsState>,
  { metrics }: DisplayResults,
  signal: AbortSignal,
): HTMLElement {
  const options = metrics.map(({ key, label }) => h("option", { value: key }, label));
  const select = h("select", { class: "cl-result-menu" }, ...options);
  select.value = model.get("metric");
  select.addEventListener("change", () => assign(model, "metric", select.value));
  watch(model, "metric", { signal, callback: (key) => (select.value = key) });
  return h("div", { class: "cl-controls" }, h("label", { class: "cl-slider" }, "Metric", select));
}

/** Shows a display of the paper; returns once it is drawn. */
export function renderDisplay(
  model: Model<ResultsState>,
  { el, display, signal }: { el: HTMLElement; display: DisplayResults; signal: AbortSignal },
): void {
  const body = h("div", { class: "cl-result-scroll", tabindex: 0, role: "group", "aria-label": "Arms" });
  const details = h("div");
  const note = h("p", { class: "cl-note" });
  const draw = () => {
    const metric = display.metrics.find(({ key }) => key === model.get("metric")) ?? display.metrics[0]!;
    const focused = (document.activeElement as HTMLInputElement | null)?.closest?.(".cl-result-table input");
    const hadFocus = focused && body.contains(focused) ? (focused as HTMLInputElement).value : undefined;
    const form = h("form", {}, table(model, display, metric));
    form.addEventListener("submit", (event) => event.preventDefault());
    body.replaceChildren(form);
    if (hadFocus !== undefined) {
      const inputs = [...body.querySelectorAll<HTMLInputElement>("input")];
      inputs.find(({ value }) => value === hadFocus)?.focus();
    }
    const isOpen = details.querySelector("details")?.open ?? false;
    details.replaceChildren(armDetails(model, display));
    const made = details.querySelector("details");
    if (made) made.open = isOpen;
    const sources = new Set(
      display.paper.filter((one) => one.metric === metric.key).map(({ source }) => source),
    );
    note.textContent =
      sources.size === 0
        ? ""
        : `The paper's numbers: ${[...sources].join("; ")}. Compare the order, not the height.`;
  };
  el.replaceChildren(headOf(display), metricMenu(model, display, signal), body, note, details);
  draw();
  watch(model, "metric", { signal, callback: draw });
  watch(model, "arm", { signal, callback: draw });
}
