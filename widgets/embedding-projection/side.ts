import type { EmbeddingState } from "../../src/widgets/contract/index.js";
import { h } from "../shared/dom.js";
import type { Model } from "../shared/model.js";
import type { Sprite } from "../shared/sprite.js";
import { floats } from "./bytes.js";
import { columnValues } from "./colours.js";
import type { Plot } from "./plot.js";

/** Pictures of a selection that are shown. */
const MAX_CHOSEN = 48;

export interface Side {
  readonly elements: readonly HTMLElement[];
  showPoint(): void;
  showSelection(): void;
}

export const nameOf = (model: Model<EmbeddingState>, i: number): string =>
  model.get("names")[i] ?? `Point ${i}`;

/** What the columns say of a point: "label: cat · loss: 0.12". */
export function valuesOf(model: Model<EmbeddingState>, i: number): string {
  return model
    .get("columns")
    .map((column, at) => {
      const value = columnValues(model, at)[i]!;
      if (!Number.isFinite(value)) return `${column.label}: none`;
      const text =
        column.kind === "category" ? column.categories[value]! : String(Number(value.toPrecision(4)));
      return model.get("columns").length === 1 && column.kind === "category"
        ? text
        : `${column.label}: ${text}`;
    })
    .join(" · ");
}

/** The nearest neighbours of the point pointed at, and the points chosen, as pictures with their names. */
export function createSide(
  model: Model<EmbeddingState>,
  { plot, sprite, onPick }: { plot: Plot; sprite: Sprite | null; onPick: (i: number) => void },
): Side {
  const similarities = floats(model.get("similarities"));
  const near = h("div", { class: "cl-embedding-row", role: "group", "aria-label": "Nearest neighbours" });
  const nearTitle = h("p", { class: "cl-embedding-title", dir: "auto" });
  const chosen = h("div", { class: "cl-embedding-row", role: "group", "aria-label": "Chosen points" });
  const chosenTitle = h("p", { class: "cl-embedding-title", "aria-live": "polite" });
  const nearBox = h("section", { class: "cl-embedding-side", "data-near": true }, nearTitle, near);
  const chosenBox = h("section", { class: "cl-embedding-side", "data-chosen": true }, chosenTitle, chosen);

  const item = (i: number, caption: string): HTMLElement => {
    const canvas = h("canvas", { class: "cl-embedding-thumb", "aria-hidden": "true" });
    sprite?.draw(canvas, i);
    const button = h("button", { type: "button", class: "cl-embedding-item", "data-point": i });
    button.append(...(sprite ? [canvas] : []), h("span", { dir: "auto" }, nameOf(model, i)), caption);
    button.style.borderTopColor = plot.colourOf(i);
    button.title = nameOf(model, i).slice(0, 200);
    button.addEventListener("click", () => onPick(i));
    return button;
  };

  return {
    elements: [nearBox, chosenBox],
    showPoint() {
      const i = model.get("point");
      const k = model.get("numNeighbours");
      nearBox.hidden = k === 0;
      if (k === 0) return;
      if (i < 0) {
        if (near.childElementCount > 0) return; // stays, so that a neighbour can be reached and pressed
        nearTitle.textContent = "Point at a picture to see its nearest neighbours.";
        return;
      }
      nearTitle.textContent = `Nearest to ${nameOf(model, i)}`;
      near.replaceChildren(
        ...plot.nearOf(i).map((other, rank) => {
          const cosine = similarities[i * k + rank];
          return item(other, cosine === undefined ? "" : cosine.toFixed(2));
        }),
      );
    },
    showSelection() {
      const selection = model.get("selection");
      chosenBox.hidden = selection.length === 0;
      const more = selection.length > MAX_CHOSEN ? `, the first ${MAX_CHOSEN} shown` : "";
      chosenTitle.textContent = `${selection.length} of ${model.get("count")} chosen${more}`;
      chosen.replaceChildren(...selection.slice(0, MAX_CHOSEN).map((i) => item(i, "")));
    },
  };
}
