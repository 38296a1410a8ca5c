import type { EmbeddingState } from "../../src/widgets/contract/index.js";
import { choice, h, type Choice } from "../shared/dom.js";
import { assign, watch, type Model } from "../shared/model.js";
import { showChoice, switchFor } from "../shared/settings.js";
import { zoom } from "./camera.js";
import type { Mode } from "./gestures.js";
import type { Plot } from "./plot.js";

/** Above it a list takes less room than buttons. */
const MAX_BUTTONS = 4;

function select({ legend, keys, value, onChange }: SelectOptions) {
  const input = h(
    "select",
    { class: "cl-embedding-select" },
    ...keys.map((key) => h("option", { value: key, selected: key === value }, key)),
  );
  input.addEventListener("change", () => onChange(input.value));
  const show = (key: string) => (input.value = key);
  return { el: h("label", { class: "cl-slider" }, legend, input), show };
}

interface SelectOptions {
  readonly legend: string;
  readonly keys: readonly string[];
  readonly value: string;
  readonly onChange: (key: string) => void;
}

function segments(options: Choice) {
  const el = choice(options);
  return { el, show: (key: string) => showChoice(el, key) };
}

export interface Controls {
  readonly el: HTMLElement;
  /** Shown while points are chosen. */
  readonly clear: HTMLButtonElement;
}

/** The row above the plot. */
export function createControls(
  model: Model<EmbeddingState>,
  {
    plot,
    mode,
    onMode,
    hasPictures,
    signal,
  }: {
    plot: Plot;
    mode: Mode;
    onMode: (mode: Mode) => void;
    hasPictures: boolean;
    signal: AbortSignal;
  },
): Controls {
  const maps = model.get("maps");
  const columns = model.get("columns");
  const parts: HTMLElement[] = [];
  if (maps.length > 1) {
    const onChange = (key: string) => assign(model, "map", key);
    const { el, show } = segments({ legend: "Map", options: maps, value: model.get("map"), onChange });
    watch(model, "map", { signal, callback: show });
    parts.push(el);
  }
  if (columns.length > 1) {
    const onChange = (key: string) => assign(model, "colourBy", key);
    const value = model.get("colourBy");
    const isList = columns.length > MAX_BUTTONS;
    const legend = "Colour by";
    const { el, show } = isList
      ? select({ legend, keys: columns.map(({ key }) => key), value, onChange })
      : segments({ legend, options: columns, value, onChange });
    watch(model, "colourBy", { signal, callback: show });
    parts.push(el);
  }
  const modes = [
    { key: "move", label: "Move" },
    { key: "lasso", label: "Lasso" },
    { key: "box", label: "Box" },
  ];
  parts.push(
    choice({ legend: "Drag to", options: modes, value: mode, onChange: (key) => onMode(key as Mode) }),
  );
  const button = (text: string, label: string, onClick: () => void) => {
    const el = h("button", { type: "button", class: "cl-toggle", "aria-label": label }, text);
    el.addEventListener("click", onClick);
    return el;
  };
  const zoomBy = (factor: number) => () => {
    zoom(plot.camera, { factor, at: [0, 0], fit: plot.fit });
    plot.change("view");
  };
  const clear = button("Clear selection", "Clear selection", () => assign(model, "selection", []));
  const toggles = [
    button("−", "Zoom out", zoomBy(0.7)),
    button("+", "Zoom in", zoomBy(1 / 0.7)),
    button("Reset zoom", "Reset zoom", () => plot.reset()),
    ...(hasPictures ? [switchFor(model, "showImages", { label: "Pictures", signal })] : []),
    ...(plot.hasPairs ? [switchFor(model, "showPairs", { label: "Lines between views", signal })] : []),
    clear,
  ];
  parts.push(h("div", { class: "cl-embedding-buttons" }, ...toggles));
  return { el: h("div", { class: "cl-controls" }, ...parts), clear };
}
