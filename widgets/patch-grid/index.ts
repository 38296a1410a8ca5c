import "../shared/widget.css";
import "./style.css";
import type { PatchColumn, PatchColumnKey, PatchGridState } from "../../src/widgets/contract/index.js";
import { h, showMessage } from "../shared/dom.js";
import type { FrontEnd } from "../shared/front-end.js";
import { keepKeys } from "../shared/keep-keys.js";
import { assign, watch, type Model } from "../shared/model.js";
import { patchAfterKey, patchAt, placeOnPatch } from "../shared/patches.js";
import { loadSprite, type Sprite } from "../shared/sprite.js";
import { selectionText, selectPatches, type Selection } from "./selection.js";

interface Panel {
  readonly column: PatchColumn;
  readonly figure: HTMLElement;
  readonly frame: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly cursor: HTMLElement;
  readonly marks: HTMLElement;
  readonly missing: HTMLElement;
}

const patchesPerSide = (model: Model<PatchGridState>) => model.get("imageSize") / model.get("patchSize");

function createPanel(column: PatchColumn): Panel {
  const canvas = h("canvas", { class: "cl-pixels", role: "img" });
  const cursor = h("div", { class: "cl-patch-cursor", "aria-hidden": "true" });
  const marks = h("div", { "aria-hidden": "true" });
  const missing = h("p", { class: "cl-message", hidden: true }, "Not in this run: the model predicts none.");
  const frame = h(
    "div",
    { class: "cl-patch-frame", "data-column": column.key },
    canvas,
    marks,
    cursor,
    missing,
  );
  const caption = h("figcaption", {}, h("strong", {}, column.title), " ", h("span", {}, column.caption));
  return { column, figure: h("figure", {}, frame, caption), frame, canvas, cursor, marks, missing };
}

/** What is known of a patch, as label and value: only what a column shows. */
function patchFacts(model: Model<PatchGridState>): [label: string, value: string][] {
  const picture = model.get("pictures")[model.get("picture")]!;
  const patch = model.get("patch");
  const side = patchesPerSide(model);
  const isMasked = picture.mask[patch] === 1;
  const loss = picture.patchLoss[patch];
  const has = (key: PatchColumnKey) => model.get("columns").some((column) => column.key === key);
  const facts: [label: string, value: string, isShown: boolean][] = [
    ["Patch", String(patch), true],
    ["Row", String(Math.floor(patch / side)), true],
    ["Column", String(patch % side), true],
    ["State", isMasked ? "masked" : "visible", has("mask")],
    [
      isMasked ? "Reconstruction loss" : "Denoising loss",
      loss == null ? "none" : loss.toPrecision(3),
      has(isMasked ? "reconstruction" : "predictedNoise"),
    ],
    ["Noise σ", picture.noiseStd.toPrecision(3), has("noise")],
  ];
  return facts.flatMap(([label, value, isShown]) => (isShown ? [[label, value]] : []));
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
  for (const { column, canvas, cursor, marks, missing } of panels) {
    const tile = picture?.tiles[column.key] ?? null;
    canvas.hidden = cursor.hidden = marks.hidden = tile === null;
    missing.hidden = tile !== null;
    canvas.setAttribute("aria-label", `${column.title} of ${picture?.name ?? "nothing"}: ${column.caption}`);
    if (tile !== null) sprite.draw(canvas, tile);
  }
}

function showPatch(model: Model<PatchGridState>, panels: readonly Panel[], readout: HTMLElement): void {
  const side = patchesPerSide(model);
  const patch = model.get("patch");
  for (const { cursor } of panels) placeOnPatch(cursor, patch, side);
  readout.replaceChildren(
    ...patchFacts(model).map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value))),
  );
}

/** The line under the readout: what is chosen, and a button that lets it go. */
function createChosen(model: Model<PatchGridState>, selection: Selection, signal: AbortSignal): HTMLElement {
  const text = h("span", { role: "status" });
  const clear = h("button", { type: "button", class: "cl-toggle" }, "Clear");
  clear.addEventListener("click", () => selection.clear());
  const line = h("p", { class: "cl-note cl-chosen" }, text, clear);
  const show = () => {
    text.textContent = selectionText(model);
    clear.hidden = model.get("patches").length === 0;
    line.classList.toggle("cl-chosen-none", clear.hidden);
  };
  show();
  watch(model, "patches", { signal, callback: show });
  watch(model, "picture", { signal, callback: show });
  return line;
}

/** Arrow keys move, the space bar chooses, with Shift also on the way; Escape lets all go. */
function listenToKeys(
  model: Model<PatchGridState>,
  {
    grid,
    selection,
    speak,
    signal,
  }: { grid: HTMLElement; selection: Selection; speak: () => void; signal: AbortSignal },
): void {
  grid.addEventListener(
    "keydown",
    (event) => {
      const patch = model.get("patch");
      const next = patchAfterKey(event.key, patch, patchesPerSide(model));
      const isSpace = event.key === " ";
      if (event.key === "Escape") selection.clear();
      if (next === undefined && !isSpace) return;
      event.preventDefault();
      if (isSpace) return selection.toggle(patch);
      assign(model, "patch", next!);
      if (event.shiftKey && !model.get("patches").includes(next!)) selection.toggle(next!);
      speak();
    },
    { signal },
  );
  grid.addEventListener("focus", speak, { signal });
}

function createGrid(panels: readonly Panel[], side: number): HTMLElement {
  const few = panels.length < 4 ? "--cl-panel: 260px" : "";
  return h(
    "div",
    {
      class: "cl-patch-panels",
      tabindex: 0,
      role: "application",
      "aria-label":
        "Patches of the picture. Arrow keys move from patch to patch, the space bar chooses one, Escape lets all go.",
      style: `--cl-cells: ${side}; --cl-columns: ${Math.min(4, panels.length)}; ${few}`,
    },
    ...panels.map(({ figure }) => figure),
  );
}

const frontEnd: FrontEnd<PatchGridState> = {
  async render({ model, el }) {
    const abort = new AbortController();
    const { signal } = abort;
    keepKeys(el, signal);
    el.classList.add("canlab", "cl-patch-grid");
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
    const said = model.get("note");
    const note = said === "" ? [] : [h("p", { class: "cl-note", role: "note" }, said)];
    const grid = createGrid(panels, side);
    const selection = selectPatches(model, panels, { side, signal });
    const chosen = createChosen(model, selection, signal);
    el.replaceChildren(...note, createPicker(model, sprite, signal), readout, chosen, grid, spoken);

    for (const { frame } of panels) {
      const point = (event: PointerEvent) => assign(model, "patch", patchAt(frame, event, side));
      frame.addEventListener("pointermove", point, { signal });
      frame.addEventListener("pointerdown", point, { signal });
    }
    const speak = () =>
      (spoken.textContent = patchFacts(model)
        .map((fact) => fact.join(" "))
        .join(", "));
    listenToKeys(model, { grid, selection, speak, signal });

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
