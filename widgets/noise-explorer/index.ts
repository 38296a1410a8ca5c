import "../shared/widget.css";
import "../shared/panels.css";
import "./style.css";
import type { NoiseExplorerState } from "../../src/widgets/contract/index.js";
import { h } from "../shared/dom.js";
import type { FrontEnd } from "../shared/front-end.js";
import { keepKeys } from "../shared/keep-keys.js";
import { assign, watch, type Model } from "../shared/model.js";
import { unpackBytes } from "../shared/packed-bytes.js";
import { createPanel, describePanel, panelRow, type Panel } from "../shared/panels.js";
import { seedInput, slider, waitingNote } from "../shared/settings.js";
import { loadSprite } from "../shared/sprite.js";
import { drawPictures, readPixels } from "./draw.js";
import { levelStrip } from "./level-strip.js";

type NoiseModel = Model<NoiseExplorerState>;

const short = (value: number): string => String(Number(value.toPrecision(3)));

/** Whether a prediction belongs to what is shown. */
const isPredicted = (model: NoiseModel): boolean => {
  const predicted = model.get("predicted");
  return predicted?.sigma === model.get("sigma") && predicted.seed === model.get("drawn").seed;
};

/** Whether the kernel owes an answer. */
const isStale = (model: NoiseModel): boolean =>
  model.get("drawn").seed !== model.get("seed") || (model.get("hasPredictor") && !isPredicted(model));

function createControls(model: NoiseModel, signal: AbortSignal): HTMLElement {
  const sigmaMax = model.get("sigmaMax");
  const sigma = slider({
    label: "Noise σ",
    min: 0,
    max: sigmaMax,
    step: sigmaMax > 0 ? sigmaMax / 200 : 1,
    value: model.get("sigma"),
    text: short,
    onInput: (value) => assign(model, "sigma", value),
  });
  watch(model, "sigma", { signal, callback: sigma.show });
  return h("div", { class: "cl-controls" }, sigma.el, seedInput(model, signal));
}

/** The errors of the prediction and of predicting none, as label and value. */
function readoutOf(model: NoiseModel): [label: string, value: string][] {
  const [sigma, drawn, predicted] = [model.get("sigma"), model.get("drawn"), model.get("predicted")];
  const ofNone: [string, string] = ["Mean square of the noise", short(sigma ** 2 * drawn.meanSquare)];
  if (!model.get("hasPredictor")) return [ofNone];
  const mse = isPredicted(model) ? predicted?.mse : undefined;
  const value = mse === undefined ? "…" : mse === null ? "not a number" : short(mse);
  return [["Error of the prediction", value], ofNone];
}

function describe(
  model: NoiseModel,
  panels: Record<"clean" | "noised" | "noise" | "predicted", Panel>,
): void {
  const [sigma, gain] = [short(model.get("sigma")), model.get("gain")];
  describePanel(panels.clean, "the view without noise");
  describePanel(panels.noised, `view + σ e, σ = ${sigma}`);
  describePanel(panels.noise, `σ e alone, shown × ${gain}, grey is none`);
  describePanel(panels.predicted, `shown × ${gain}: compare with Noise`);
}

const frontEnd: FrontEnd<NoiseExplorerState> = {
  async render({ model, el }) {
    const abort = new AbortController();
    const { signal } = abort;
    keepKeys(el, signal);
    el.classList.add("canlab", "cl-noise-explorer");
    const source = h("canvas");
    (await loadSprite(model.get("picture"))).draw(source, 0);
    const pixels = readPixels(source);
    let unit = unpackBytes(model.get("drawn").unit);

    const panels = {
      clean: createPanel("Clean view"),
      noised: createPanel("Noised view"),
      noise: createPanel("Noise"),
      predicted: createPanel("Predicted noise"),
    };
    const { clean, noised, noise, predicted } = panels;
    const missing = h("p", { class: "cl-message" }, "No prediction for these settings yet.");
    predicted.frame.append(missing);
    const readout = h("dl", { class: "cl-noise-readout" });
    const note = h("p", { class: "cl-note", role: "note" });
    const waiting = h("p", { class: "cl-note", role: "note" });
    const strip = levelStrip({ dim: model.get("levelDim"), scale: model.get("levelScale") });
    const late = waitingNote(waiting, {
      signal,
      isWaiting: () => isStale(model),
      text: () =>
        "A new seed and a new prediction come from the kernel, which does not answer yet. Without it σ still moves the noise.",
    });
    const draw = () => {
      const isShown = isPredicted(model);
      const prediction = isShown ? unpackBytes(model.get("predicted")!.noise) : null;
      const canvases = {
        clean: clean.canvas,
        noised: noised.canvas,
        noise: noise.canvas,
        predicted: predicted.canvas,
      };
      drawPictures(canvases, model, { pixels, unit, prediction });
      predicted.canvas.hidden = !isShown;
      missing.hidden = isShown;
      describe(model, panels);
      readout.replaceChildren(
        ...readoutOf(model).map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value))),
      );
      note.textContent = model.get("note");
      strip.show(model.get("sigma"));
      late.update();
    };
    const shown = model.get("hasPredictor") ? [clean, noised, noise, predicted] : [clean, noised, noise];
    el.replaceChildren(createControls(model, signal), waiting, note, panelRow(...shown), readout, strip.el);
    draw();
    for (const key of ["sigma", "seed", "predicted", "note"] as const)
      watch(model, key, { signal, callback: draw });
    watch(model, "drawn", {
      signal,
      callback(drawn) {
        unit = unpackBytes(drawn.unit);
        draw();
      },
    });
    return () => {
      abort.abort();
      el.replaceChildren();
    };
  },
};

export default frontEnd;
