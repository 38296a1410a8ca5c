import "../shared/widget.css";
import "./style.css";
import type { PatchColumn, PatchGridState } from "../../src/widgets/contract/index.js";
import { h, showMessage } from "../shared/dom.js";
import type { FrontEnd } from "../shared/front-end.js";
import { assign, watch, type Model } from "../shared/model.js";
import { loadSprite, type Sprite } from "../shared/sprite.js";

interface Panel {
  readonly column: PatchColumn;
  readonly figure: HTMLElement;
  readonly frame: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly cursor: HTMLElement;
  readonly missing: HTMLElement;
}

const patchesPerSide = (model: Model<PatchGridState>) => model.get("imageSize") / model.get("patchSize");

function createPanel(column: PatchColumn): Panel {
  const canvas = h("canvas", { class: "cl-pixels", role: "img" });
  const cursor = h("div", { class: "cl-patch-cursor", "aria-hidden": "true" });
  const missing = h("p", { class: "cl-message", hidden: true }, "Not in this run: the model predicts none.");
  const frame = h("div", { class: "cl-patch-frame", "data-column": column.key }, canvas, cursor, missing);
  const caption = h("figcaption", {}, h("strong", {}, column.title), " ", h("span", {}, column.caption));
  return { column, figure: h("figure", {}, frame, caption), frame, canvas, cursor, missing };
}

/** The patch under a pointer. */
function patchAt(frame: HTMLElement, event: PointerEvent, side: number): number {
  const box = frame.getBoundingClientRect();
  const cell = (offset: number, size: number) =>
    Math.min(side - 1, Math.max(0, Math.floor((offset / size) * side)));
  return cell(event.clientY - box.top, box.height) * side + cell(event.clientX - box.left, box.width);
}

/** The patch that a key leads to; undefined for other keys. */
function patchAfterKey(key: string, patch: number, side: number): number | undefined {
  const row = Math.floor(patch / side);
  const column = patch % side;
  switch (key) {
    case "ArrowRight":
      return row * side + Math.min(side - 1, column + 1);
    case "ArrowLeft":
      return row * side + Math.max(0, column - 1);
    case "ArrowDown":
      return Math.min(side - 1, row + 1) * side + column;
    case "ArrowUp":
      return Math.max(0, row - 1) * side + column;
    case "Home":
      return 0;
    case "End":
      return side * side - 1;
    default:
      return undefined;
  }
}

/** What is known of a patch, as label and value. */
function patchFacts(model: Model<PatchGridState>): [label: string, value: string][] {
  const picture = model.get("pictures")[model.get("picture")]!;
  const patch = model.get("patch");
  const side = patchesPerSide(model);
  const isMasked = picture.mask[patch] === 1;
  const loss = picture.patchLoss[patch];
  return [
    ["Patch", String(patch)],
    ["Row", String(Math.floor(patch / side))],
    ["Column", String(patch % side)],
    ["State", isMasked ? "masked" : "visible"],
    [isMasked ? "Reconstruction loss" : "Denoising loss", loss == null ? "none" : loss.toPrecision(3)],
    ["Noise σ", picture.noiseStd.toPrecision(3)],
  ];
}

function createPicker(
  model: Model<PatchGridState>,
  sprite: Promise<Sprite>,
  signal: AbortSignal,
): HTMLElement {
  const buttons = model.get("pictures").map((picture, i) => {
    const canvas = h("canvas", { class: "cl-thumb", "aria-hidden": "true" });
    void sprite.then((loaded) => loaded.draw(canvas, picture.tiles.image ?? 0)).catch(() => undefined);
    const button = h("button", { type: "button", "aria-label": picture.name, title: picture.name }, canvas);
    button.addEventListener("click", () => assign(model, "picture", i));
    return button;
  });
  const mark = (chosen: number) =>
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(i === chosen)));
  mark(model.get("picture"));
  watch(model, "picture", { signal, callback: mark });
  return h("div", { class: "cl-picker", role: "group", "aria-label": "Pictures" }, ...buttons);
}

function drawPicture(model: Model<PatchGridState>, panels: readonly Panel[], sprite: Sprite): void {
  const picture = model.get("pictures")[model.get("picture")];
  for (const { column, canvas, cursor, missing } of panels) {
    const tile = picture?.tiles[column.key] ?? null;
    canvas.hidden = cursor.hidden = tile === null;
    missing.hidden = tile !== null;
    canvas.setAttribute("aria-label", `${column.title} of ${picture?.name ?? "nothing"}: ${column.caption}`);
    if (tile !== null) sprite.draw(canvas, tile);
  }
}

function showPatch(model: Model<PatchGridState>, panels: readonly Panel[], readout: HTMLElement): void {
  const side = patchesPerSide(model);
  const patch = model.get("patch");
  for (const { cursor } of panels) {
    cursor.style.left = `${(100 * (patch % side)) / side}%`;
    cursor.style.top = `${(100 * Math.floor(patch / side)) / side}%`;
  }
  readout.replaceChildren(
    ...patchFacts(model).map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value))),
  );
}

const frontEnd: FrontEnd<PatchGridState> = {
  async render({ model, el }) {
    const abort = new AbortController();
    const { signal } = abort;
    const sheet = model.get("sprite");
    if (sheet === null || model.get("pictures").length === 0) {
      showMessage(el, "There are no pictures to show.");
      return () => el.replaceChildren();
    }
    const sprite = loadSprite(sheet);
    const side = patchesPerSide(model);
    const panels = model.get("columns").map(createPanel);
    const readout = h("dl", { class: "cl-readout", "data-readout": true });
    const spoken = h("p", { class: "cl-visually-hidden", "aria-live": "polite" });
    const grid = h(
      "div",
      {
        class: "cl-patch-panels",
        tabindex: 0,
        role: "application",
        "aria-label": "Patches of the picture. Arrow keys move from patch to patch.",
        style: `--cl-cells: ${side}`,
      },
      ...panels.map(({ figure }) => figure),
    );
    el.classList.add("canlab", "cl-patch-grid");
    el.replaceChildren(createPicker(model, sprite, signal), readout, grid, spoken);

    for (const { frame } of panels) {
      const point = (event: PointerEvent) => assign(model, "patch", patchAt(frame, event, side));
      frame.addEventListener("pointermove", point, { signal });
      frame.addEventListener("pointerdown", point, { signal });
    }
    const speak = () =>
      (spoken.textContent = patchFacts(model)
        .map((fact) => fact.join(" "))
        .join(", "));
    grid.addEventListener(
      "keydown",
      (event) => {
        const next = patchAfterKey(event.key, model.get("patch"), side);
        if (next === undefined) return;
        event.preventDefault();
        assign(model, "patch", next);
        speak();
      },
      { signal },
    );
    grid.addEventListener("focus", speak, { signal });

    const loaded = await sprite;
    const draw = () => {
      drawPicture(model, panels, loaded);
      showPatch(model, panels, readout);
    };
    draw();
    watch(model, "picture", { signal, callback: draw });
    watch(model, "patch", { signal, callback: () => showPatch(model, panels, readout) });
    return () => {
      abort.abort();
      el.replaceChildren();
    };
  },
};

export default frontEnd;
