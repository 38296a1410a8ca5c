import "../shared/widget.css";
import "../shared/panels.css";
import "./style.css";
import type { AttentionMode, AttentionViewerState } from "../../src/widgets/contract/index.js";
import { choice, h, toggle } from "../shared/dom.js";
import type { FrontEnd } from "../shared/front-end.js";
import { keepKeys } from "../shared/keep-keys.js";
import { assign, watch } from "../shared/model.js";
import { createPanel, panelRow, type Panel } from "../shared/panels.js";
import { patchAfterKey, patchAt, placeOnPatch } from "../shared/patches.js";
import { showChoice, slider } from "../shared/settings.js";
import { loadSprite } from "../shared/sprite.js";
import { drawHeat, heatAt, turnGrey } from "./heat.js";
import { headRow } from "./heads.js";
import { createReader, patchText, percentText, type AttentionModel, type Shown } from "./view.js";

const DRAWN_PX = 480;
const modes = [
  { key: "attention", label: "One layer" },
  { key: "rollout", label: "Roll-out" },
];

interface Opacity {
  value: number;
}

function createControls(
  model: AttentionModel,
  { opacity, draw, signal }: { opacity: Opacity; draw: () => void; signal: AbortSignal },
): HTMLElement {
  const last = model.get("numLayers") - 1;
  const mode = choice({
    legend: "Shown",
    options: modes,
    value: model.get("mode"),
    onChange: (key) => assign(model, "mode", key as AttentionMode),
  });
  watch(model, "mode", { signal, callback: (key) => showChoice(mode, key) });
  const layer = slider({
    label: "Layer",
    min: 0,
    max: last,
    step: 1,
    value: model.get("layer"),
    text: (value) => (value === last ? `${value}, the last` : String(value)),
    onInput: (value) => assign(model, "layer", value),
  });
  watch(model, "layer", { signal, callback: layer.show });
  const strength = slider({
    label: "Colour over picture",
    min: 0,
    max: 1,
    step: 0.05,
    value: opacity.value,
    text: (value) => `${Math.round(100 * value)} %`,
    onInput(value) {
      opacity.value = value;
      draw();
    },
  });
  return h("div", { class: "cl-controls" }, mode, layer.el, strength.el);
}

/** A button that lets the class token look. */
function clsButton(model: AttentionModel, signal: AbortSignal): HTMLElement {
  const button = toggle("Class token", { pressed: false, onChange: () => assign(model, "patch", "cls") });
  const show = () => button.setAttribute("aria-pressed", String(model.get("patch") === "cls"));
  button.classList.add("cl-switch");
  show();
  watch(model, "patch", { signal, callback: show });
  // A second press keeps it.
  button.addEventListener("click", show);
  return button;
}

/** The colour scale, from 0 to the largest value. */
function colourBar(colours: readonly string[]): { el: HTMLElement; show(max: number): void } {
  const stops = Array.from({ length: 11 }, (_, i) => heatAt(colours, i / 10));
  const bar = h("div", {
    class: "cl-heat-bar",
    style: `background: linear-gradient(to right, ${stops.join(", ")})`,
  });
  const max = h("span");
  const el = h(
    "div",
    { class: "cl-heat-scale" },
    bar,
    h("div", { class: "cl-heat-ends" }, h("span", {}, "0"), max),
  );
  return { el, show: (value) => (max.textContent = percentText(value)) };
}

/** What is said about the map: from where, the most attended patch, the class token. */
function factsOf(model: AttentionModel, shown: Shown | null, side: number): [label: string, value: string][] {
  const facts: [string, string][] = [["Looks", patchText(model.get("patch"), side)]];
  if (shown === null) return facts;
  facts.push(["Most on", `patch ${shown.values.indexOf(shown.max)}, ${percentText(shown.max)}`]);
  if (shown.toCls !== null) facts.push(["On the class token", percentText(shown.toCls)]);
  return facts;
}

/** Pointing tells the value of a patch; a click or an arrow key lets it look. */
function listen(
  model: AttentionModel,
  panels: readonly Panel[],
  {
    side,
    point,
    speak,
    signal,
  }: { side: number; point: (patch: number | null) => void; speak: () => void; signal: AbortSignal },
): void {
  for (const { frame } of panels) {
    frame.addEventListener("pointermove", (event) => point(patchAt(frame, event, side)), { signal });
    frame.addEventListener("pointerleave", () => point(null), { signal });
    frame.addEventListener("click", (event) => assign(model, "patch", patchAt(frame, event, side)), {
      signal,
    });
  }
  const frame = panels[0]!.frame;
  frame.tabIndex = 0;
  frame.setAttribute("role", "application");
  frame.setAttribute("aria-label", "Patches of the picture. Arrow keys choose the patch that looks.");
  frame.addEventListener(
    "keydown",
    (event) => {
      const patch = model.get("patch");
      const next = patchAfterKey(event.key, patch === "cls" ? 0 : patch, side);
      if (next === undefined) return;
      event.preventDefault();
      assign(model, "patch", patch === "cls" && event.key !== "End" ? 0 : next);
      speak();
    },
    { signal },
  );
  frame.addEventListener("focus", speak, { signal });
}

const frontEnd: FrontEnd<AttentionViewerState> = {
  async render({ model, el }) {
    const abort = new AbortController();
    const { signal } = abort;
    keepKeys(el, signal);
    el.classList.add("canlab", "cl-attention");
    const source = h("canvas");
    const sprite = await loadSprite(model.get("picture"));
    sprite.draw(source, 0);
    turnGrey(source);
    const reader = await createReader(model);
    const side = model.get("imageSize") / model.get("patchSize");
    const opacity: Opacity = { value: 0.7 };

    const image = createPanel("Picture", "choose the patch that looks");
    const heat = createPanel("Attention", "where it looks");
    heat.canvas.classList.add("cl-drawn");
    sprite.draw(image.canvas, 0);
    const cursors = [image, heat].map(({ frame }) => {
      const cursor = h("div", { class: "cl-looks", "aria-hidden": "true", style: `--cl-cells: ${side}` });
      frame.append(cursor);
      return cursor;
    });
    const masked = h("p", { class: "cl-message" });
    heat.frame.append(masked);
    const bar = colourBar(model.get("heat"));
    const heads = headRow(model, reader, source);
    const readout = h("dl", { class: "cl-attention-readout" });
    const pointed = h("p", { class: "cl-note cl-pointed" });
    const spoken = h("p", { class: "cl-visually-hidden", "aria-live": "polite" });
    const said = model.get("note");
    const note = said === "" ? [] : [h("p", { class: "cl-note", role: "note" }, said)];
    let shown: Shown | null = null;

    const point = (patch: number | null) => {
      const value = patch === null ? undefined : shown?.values[patch];
      pointed.textContent =
        patch === null || value === undefined
          ? "Point at a patch to read its share; a click lets it look."
          : `${patchText(patch, side)}: ${Number.isNaN(value) ? "masked" : percentText(value)}`;
    };
    const draw = () => {
      shown = reader.read();
      const patch = model.get("patch");
      for (const cursor of cursors) {
        cursor.hidden = patch === "cls";
        if (patch !== "cls") placeOnPatch(cursor, patch, side);
      }
      heat.canvas.hidden = shown === null;
      masked.hidden = shown !== null;
      masked.textContent =
        "Nothing to show: this patch was masked, so that it has no token, or its attention is not a number.";
      if (shown)
        drawHeat(
          heat.canvas,
          { ...shown, source, colours: model.get("heat"), opacity: opacity.value },
          DRAWN_PX,
        );
      bar.show(shown?.max ?? 0);
      const facts = factsOf(model, shown, side);
      readout.replaceChildren(
        ...facts.map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value))),
      );
      heat.canvas.setAttribute("aria-label", `Attention: ${facts.map((fact) => fact.join(" ")).join(", ")}`);
      heads.show();
      point(null);
    };
    const speak = () =>
      (spoken.textContent = factsOf(model, shown, side)
        .map((fact) => fact.join(" "))
        .join(", "));
    const controls = createControls(model, { opacity, draw, signal });
    if (model.get("hasCls")) controls.append(clsButton(model, signal));
    el.replaceChildren(controls, readout, ...note, panelRow(image, heat), bar.el, pointed, heads.el, spoken);
    draw();
    listen(model, [image, heat], { side, point, speak, signal });
    for (const key of ["patch", "layer", "head", "mode"] as const)
      watch(model, key, { signal, callback: draw });
    return () => {
      abort.abort();
      el.replaceChildren();
    };
  },
};

export default frontEnd;
