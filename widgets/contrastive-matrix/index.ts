import "../shared/widget.css";
import "./style.css";
import { positiveOf } from "../../src/widgets/contract/contrastive-loss.js";
import type { ContrastiveMatrixState } from "../../src/widgets/contract/index.js";
import { h, showMessage } from "../shared/dom.js";
import type { FrontEnd } from "../shared/front-end.js";
import { keepKeys } from "../shared/keep-keys.js";
import { assign, watch, type Model } from "../shared/model.js";
import { onWidthChange } from "../shared/resize.js";
import { loadSprite } from "../shared/sprite.js";
import { onThemeChange } from "../shared/theme.js";
import { createControls } from "./controls.js";
import { drawMatrix, layOut, tileCanvases, type Layout } from "./draw.js";
import { readMatrix, type Matrix } from "./matrix.js";
import { kindOf, nameOf, pairCard, pairFacts, type Pair } from "./readout.js";

/** The pair that a key leads to; undefined for other keys. */
export function pairAfterKey(key: string, [anchor, other]: Pair, count: number): Pair | undefined {
  const last = 2 * count - 1;
  switch (key) {
    case "ArrowRight":
      return [anchor, Math.min(last, other + 1)];
    case "ArrowLeft":
      return [anchor, Math.max(0, other - 1)];
    case "ArrowDown":
      return [Math.min(last, anchor + 1), other];
    case "ArrowUp":
      return [Math.max(0, anchor - 1), other];
    case "Home":
      return [anchor, 0];
    case "End":
      return [anchor, last];
    case "p":
    case "Enter":
      return [anchor, positiveOf(anchor, count)];
    default:
      return undefined;
  }
}

/** The pair under a pointer; undefined beside the cells. */
function pairAt(canvas: HTMLElement, event: PointerEvent, { strip, side, cell }: Layout): Pair | undefined {
  const box = canvas.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left - strip, event.clientY - box.top - strip];
  if (x < 0 || y < 0 || x >= side || y >= side) return undefined;
  return [Math.floor(y / cell), Math.floor(x / cell)];
}

/** Moves the frame to a pair. */
function place(cursor: HTMLElement, [anchor, other]: Pair, { strip, cell }: Layout): void {
  const size = Math.max(cell, 5);
  cursor.style.width = cursor.style.height = `${size}px`;
  cursor.style.left = `${strip + (other + 0.5) * cell - size / 2}px`;
  cursor.style.top = `${strip + (anchor + 0.5) * cell - size / 2}px`;
}

function summary(matrix: Matrix): HTMLElement[] {
  const { count, negatives } = matrix.options;
  const chance = Math.log(negatives === "both" ? 2 * count - 1 : count);
  let found = 0;
  for (let a = 0; a < matrix.size; a++) if (matrix.rank(a, positiveOf(a, count)) === 1) found++;
  return [
    h("strong", { "data-loss": String(matrix.mean) }, `Loss ${matrix.mean.toFixed(3)} nats`),
    ` · chance ${chance.toFixed(3)} · positive most similar for ${found} of ${matrix.size} anchors`,
  ] as HTMLElement[];
}

/** What the colours and bars stand for. */
function key(model: Model<ContrastiveMatrixState>): HTMLElement[] {
  const isSimilarity = model.get("view") === "similarity";
  const bar = h("span", { class: "cl-contrast-scale", "aria-hidden": "true" });
  bar.style.background = `linear-gradient(to right, ${model.get("colours").join(", ")})`;
  const [low, high] = isSimilarity ? ["−1", "1"] : ["0", "1 (square root)"];
  return [
    h("span", { class: "cl-contrast-key" }, low, bar, high),
    h(
      "span",
      { class: "cl-contrast-key" },
      h("span", { class: "cl-contrast-box", "aria-hidden": "true" }),
      "positive",
    ),
    h(
      "span",
      { class: "cl-contrast-key" },
      h("span", { class: "cl-contrast-bar", "aria-hidden": "true" }),
      "loss of the anchor",
    ),
  ];
}

const frontEnd: FrontEnd<ContrastiveMatrixState> = {
  async render({ model, el }) {
    el.classList.add("canlab", "cl-contrast");
    const problem = model.get("problem");
    if (problem !== null) {
      showMessage(el, problem);
      return () => el.replaceChildren();
    }
    const abort = new AbortController();
    const { signal } = abort;
    keepKeys(el, signal);
    const [count, names, sheet] = [model.get("count"), model.get("names"), model.get("sprite")];
    const matrixAt = readMatrix(model);
    let matrix = matrixAt(model.get("temperature"));
    const tiles = sheet ? tileCanvases(await loadSprite(sheet), count, sheet.count) : [];
    const canvas = h("canvas", { "aria-hidden": "true" });
    const cursor = h("div", { class: "cl-contrast-cursor", "aria-hidden": "true" });
    const spoken = h("p", { class: "cl-visually-hidden", "aria-live": "polite" });
    const head = h("p", { class: "cl-contrast-loss" });
    const keys = h("div", { class: "cl-contrast-keys" });
    const card = h("div", { class: "cl-contrast-card" });
    const cellsBox = h(
      "div",
      {
        ...{ class: "cl-contrast-cells", tabindex: 0, role: "application" },
        "aria-label": `Similarities of ${2 * count} projections: rows are anchors. Arrow keys move, Enter goes to the positive.`,
      },
      canvas,
      cursor,
    );
    const plot = h("div", { class: "cl-contrast-plot" }, cellsBox, keys);
    const controls = createControls(model, signal);
    el.replaceChildren(controls, head, h("div", { class: "cl-contrast-parts" }, plot, card), spoken);

    let layout = layOut(plot.clientWidth, 2 * count, tiles.length > 0);
    let pointed: Pair | undefined;
    const showPair = () => {
      const pair = pointed ?? model.get("pair");
      cursor.hidden = pair === null;
      if (pair === null) return card.replaceChildren();
      place(cursor, pair, layout);
      card.replaceChildren(...pairCard(pair, matrix, { names, tiles }));
    };
    const speak = () => {
      const [anchor, other] = model.get("pair") ?? [0, 0];
      const facts = pairFacts([anchor, other], matrix).map((fact) => fact.join(" "));
      const who = `${nameOf(anchor, names)} and ${nameOf(other, names)}`;
      spoken.textContent = `${who}: ${kindOf([anchor, other], matrix)}. ${facts.join(", ")}`;
    };
    const draw = () => {
      head.replaceChildren(...summary(matrix));
      keys.replaceChildren(...key(model));
      drawMatrix({ canvas, layout, el }, matrix, {
        view: model.get("view"),
        colours: model.get("colours"),
        tiles,
      });
      showPair();
    };
    const fit = () => {
      layout = layOut(plot.clientWidth, 2 * count, tiles.length > 0);
      draw();
    };
    draw();
    cellsBox.addEventListener("pointermove", (event) => {
      pointed = pairAt(canvas, event, layout);
      showPair();
    });
    cellsBox.addEventListener("pointerleave", () => {
      pointed = undefined;
      showPair();
    });
    cellsBox.addEventListener("pointerdown", (event) => {
      const pair = pairAt(canvas, event, layout);
      if (pair) assign(model, "pair", pair);
    });
    cellsBox.addEventListener("focus", speak);
    cellsBox.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const next = pairAfterKey(event.key, model.get("pair") ?? [0, count], count);
      if (next === undefined) return;
      event.preventDefault();
      pointed = undefined;
      assign(model, "pair", next);
      speak();
    });
    watch(model, "temperature", {
      signal,
      callback(temperature) {
        matrix = matrixAt(temperature);
        draw();
        if (model.get("loss") !== matrix.mean) assign(model, "loss", matrix.mean);
      },
    });
    watch(model, "view", { signal, callback: draw });
    watch(model, "pair", { signal, callback: showPair });
    onThemeChange(draw, signal);
    onWidthChange(plot, fit, signal);
    return () => {
      abort.abort();
      el.replaceChildren();
    };
  },
};

export default frontEnd;
