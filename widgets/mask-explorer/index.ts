import "../shared/widget.css";
import "../shared/panels.css";
import "./style.css";
import type { MaskExplorerState } from "../../src/widgets/contract/index.js";
import { choice, h, toggle } from "../shared/dom.js";
import type { FrontEnd } from "../shared/front-end.js";
import { keepKeys } from "../shared/keep-keys.js";
import { assign, watch, type Model } from "../shared/model.js";
import { createPanel, describePanel, panelRow } from "../shared/panels.js";
import { seedInput, showChoice, slider, waitingNote } from "../shared/settings.js";
import { loadSprite } from "../shared/sprite.js";
import { drawImage, drawMasked, drawTokens } from "./draw.js";

type MaskModel = Model<MaskExplorerState>;

/** MAE's count of visible patches. */
const numKept = (numPatches: number, maskRatio: number): number =>
  Math.floor(numPatches * (1 - maskRatio) + 1e-9);

/** What can be shown now: the last patch order, with the mask ratio of the slider. */
function current(model: MaskModel) {
  const { idsShuffle, patchSize } = model.get("drawn");
  const kept = numKept(idsShuffle.length, model.get("maskRatio"));
  return { idsShuffle, patchSize, kept };
}

/** Whether the order shown is of other settings than those chosen. The ratio changes no order but that of blocks. */
function isStale(model: MaskModel): boolean {
  const drawn = model.get("drawn");
  const keys = ["seed", "patchSize", "maskKind"] as const;
  const isBlock = model.get("maskKind") === "block" && drawn.maskRatio !== model.get("maskRatio");
  return isBlock || keys.some((key) => drawn[key] !== model.get(key));
}

const percent = (ratio: number): string => `${Math.round(100 * ratio)} %`;

function createControls(model: MaskModel, signal: AbortSignal): HTMLElement {
  const ratio = slider({
    label: "Mask ratio",
    min: 0,
    max: 1,
    step: 0.01,
    value: model.get("maskRatio"),
    text: percent,
    onInput: (value) => assign(model, "maskRatio", value),
  });
  watch(model, "maskRatio", { signal, callback: ratio.show });
  const sizes = choice({
    legend: "Patch size in pixels",
    options: model.get("patchSizes").map((size) => ({ key: String(size), label: String(size) })),
    value: String(model.get("patchSize")),
    onChange: (key) => assign(model, "patchSize", Number(key)),
  });
  watch(model, "patchSize", { signal, callback: (size) => showChoice(sizes, String(size)) });
  const kinds = choice({
    legend: "Kind of mask",
    options: model.get("maskKinds"),
    value: model.get("maskKind"),
    onChange: (key) => assign(model, "maskKind", key),
  });
  watch(model, "maskKind", { signal, callback: (kind) => showChoice(kinds, kind) });
  return h("div", { class: "cl-controls" }, ratio.el, seedInput(model, signal), kinds, sizes);
}

/** The order as text: kept patches, then masked ones. */
function writeOrder(el: HTMLElement, { idsShuffle, kept }: ReturnType<typeof current>): void {
  el.replaceChildren(
    h("p", {}, h("strong", {}, "ids_shuffle"), " of the image's patches, counted row by row"),
    h("p", {}, h("strong", {}, `kept (${kept})`), " ", idsShuffle.slice(0, kept).join(" ") || "none"),
    h(
      "p",
      {},
      h("strong", {}, `masked (${idsShuffle.length - kept})`),
      " ",
      idsShuffle.slice(kept).join(" ") || "none",
    ),
  );
}

const frontEnd: FrontEnd<MaskExplorerState> = {
  async render({ model, el }) {
    const abort = new AbortController();
    const { signal } = abort;
    keepKeys(el, signal);
    el.classList.add("canlab", "cl-mask-explorer");
    const source = h("canvas");
    (await loadSprite(model.get("picture"))).draw(source, 0);

    const image = createPanel("Image", "cut into patches");
    const masked = createPanel("Masked image");
    const tokens = createPanel("Encoder input");
    const count = h("p", { class: "cl-mask-count", role: "status" });
    const note = h("p", { class: "cl-note", role: "note" });
    const waiting = h("p", { class: "cl-note", role: "note" });
    const order = h("div", { class: "cl-mask-order", hidden: true });
    for (const { canvas } of [image, masked, tokens]) canvas.classList.add("cl-drawn");
    const showOrder = toggle("Patch order", {
      pressed: false,
      onChange: (pressed) => {
        order.hidden = !pressed;
        draw();
      },
    });
    showOrder.classList.add("cl-switch");
    const late = waitingNote(waiting, {
      signal,
      isWaiting: () => isStale(model),
      text: () =>
        "Seed, patch size and kind are drawn by the kernel, which does not answer. Without it the mask ratio still moves.",
    });
    const draw = () => {
      const shown = current(model);
      const numPatches = shown.idsShuffle.length;
      const cut = { source, imageSize: model.get("imageSize"), patchSize: shown.patchSize };
      drawImage(image.canvas, cut);
      drawMasked(masked.canvas, cut, { ...shown, ranks: !order.hidden });
      drawTokens(tokens.canvas, cut, shown.idsShuffle.slice(0, shown.kept));
      describePanel(masked, `${numPatches - shown.kept} patches hidden`);
      describePanel(tokens, "the kept patches in their order; their places travel in the position embedding");
      count.textContent = `The encoder sees ${shown.kept} of ${numPatches} patches.`;
      note.textContent = model.get("note");
      if (!order.hidden) writeOrder(order, shown);
      late.update();
    };
    el.replaceChildren(
      createControls(model, signal),
      h("div", { class: "cl-mask-line" }, count, showOrder),
      waiting,
      note,
      panelRow(image, masked, tokens),
      order,
    );
    draw();
    for (const key of ["maskRatio", "seed", "patchSize", "maskKind", "drawn", "note"] as const) {
      watch(model, key, { signal, callback: draw });
    }
    return () => {
      abort.abort();
      el.replaceChildren();
    };
  },
};

export default frontEnd;
