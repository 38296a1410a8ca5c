import type { EmbeddingState } from "../../src/widgets/contract/index.js";
import { filterLegend, h } from "../shared/dom.js";
import { assign, type Model } from "../shared/model.js";
import { symbolMark } from "../shared/symbols.js";
import { categoryColour } from "../shared/theme.js";
import { categoryShape, colourCode, columnOf, columnValues, cssColour, scaleColours } from "./colours.js";

/** More toggles help nobody. */
const MAX_TOGGLES = 200;

/** What the colours mean: toggles for categories, a bar for numbers. */
export function createLegend(model: Model<EmbeddingState>, el: HTMLElement): HTMLElement {
  const chosen = columnOf(model);
  if (chosen === undefined) return h("div", {});
  const { column, at } = chosen;
  return column.kind === "category" ? categories(model, column) : colourBar(model, { column, at, el });
}

function categories(
  model: Model<EmbeddingState>,
  { key, label, categories: names }: { key: string; label: string; categories: readonly string[] },
): HTMLElement {
  const hidden = new Set(model.get("hidden"));
  const shown = names.slice(0, MAX_TOGGLES);
  const build = () => {
    const legend = filterLegend(
      shown.map((name, i) => ({
        key: `${key}:${i}`,
        label: name,
        mark: symbolMark(categoryShape(i), `var(${categoryColour(i)})`),
      })),
      { label: `${label} shown`, hidden, onChange: () => assign(model, "hidden", [...hidden]) },
    );
    if (names.length < 3) return legend;
    legend.append(
      all("All", () => shown.forEach((_, i) => hidden.delete(`${key}:${i}`))),
      all("None", () => shown.forEach((_, i) => hidden.add(`${key}:${i}`))),
    );
    return legend;
  };
  const all = (text: string, change: () => void) => {
    const button = h("button", { type: "button", class: "cl-embedding-link" }, text);
    button.addEventListener("click", () => {
      change();
      assign(model, "hidden", [...hidden]);
      const index = text === "All" ? 0 : 1;
      const next = build();
      box.replaceChildren(next);
      next.querySelectorAll<HTMLElement>(".cl-embedding-link")[index]?.focus();
    });
    return button;
  };
  const box = h("div", { class: "cl-embedding-legend" });
  box.append(build());
  if (names.length > MAX_TOGGLES) {
    box.append(h("p", { class: "cl-note" }, `${names.length - MAX_TOGGLES} more are not listed.`));
  }
  return box;
}

const written = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "";

function colourBar(
  model: Model<EmbeddingState>,
  { column, at, el }: { column: { label: string; min: number; max: number }; at: number; el: HTMLElement },
): HTMLElement {
  const colours = scaleColours(model.get("scale"), colourCode(el, "--cl-surface")).map(cssColour);
  const bar = h("span", { class: "cl-embedding-bar", "aria-hidden": "true" });
  bar.style.background = `linear-gradient(to right, ${colours.join(", ")})`;
  const missing = columnValues(model, at).reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
  return h(
    "div",
    { class: "cl-embedding-scale" },
    h("span", { dir: "auto", class: "cl-embedding-scale-name" }, column.label),
    h("span", {}, written(column.min)),
    bar,
    h("span", {}, written(column.max)),
    ...(missing > 0 ? [h("span", {}, `${missing} without a value, in grey`)] : []),
  );
}
