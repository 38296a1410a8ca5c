import type { ContrastiveMatrixState } from "../../src/widgets/contract/index.js";
import { choice, h } from "../shared/dom.js";
import { assign, watch, type Model } from "../shared/model.js";
import { showChoice, slider } from "../shared/settings.js";

const LOWEST = 0.01;
const HIGHEST = 1;

/** The place of a temperature on the slider, 0 to 1, by its logarithm. */
export const placeOf = (temperature: number): number =>
  Math.min(1, Math.max(0, Math.log(temperature / LOWEST) / Math.log(HIGHEST / LOWEST)));

export const temperatureAt = (place: number): number =>
  Number((LOWEST * (HIGHEST / LOWEST) ** place).toPrecision(3));

/** Temperature and what the cells show. */
export function createControls(model: Model<ContrastiveMatrixState>, signal: AbortSignal): HTMLElement {
  const temperature = slider({
    label: "Temperature τ",
    min: 0,
    max: 1,
    step: 0.005,
    value: placeOf(model.get("temperature")),
    text: (place) => String(temperatureAt(place)),
    onInput: (place) => assign(model, "temperature", temperatureAt(place)),
  });
  const show = (value: number) => temperature.show(placeOf(value), String(value));
  show(model.get("temperature"));
  watch(model, "temperature", { signal, callback: show });
  const cells = choice({
    legend: "Cells",
    options: [
      { key: "similarity", label: "similarity" },
      { key: "probability", label: "softmax" },
    ],
    value: model.get("view"),
    onChange: (key) => assign(model, "view", key as ContrastiveMatrixState["view"]),
  });
  watch(model, "view", { signal, callback: (view) => showChoice(cells, view) });
  return h("div", { class: "cl-controls" }, temperature.el, cells);
}
