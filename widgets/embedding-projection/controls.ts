import type { EmbeddingState } from "../../src/widgets/contract/index.js";
import { choice, h, toggle } from "../shared/dom.js";
import { assign, type Model } from "../shared/model.js";
import { zoom } from "./camera.js";
import type { Mode } from "./gestures.js";
import type { Plot } from "./plot.js";

/** Above it a list takes less room than buttons. */
const MAX_BUTTONS = 4;

function select(legend: string, keys: readonly string[], value: string, onChange: (key: string) => void) {
  const input = h(
    "select",
    { class: "cl-embedding-select" },
    ...keys.map((key) => h("option", { value: key, selected: key === value }, key)),
  );
  input.addEventListener("change", () => onChange(input.value));
  return h("label", { class: "cl-slider" }, legend, input);
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
  }: { plot: Plot; mode: Mode; onMode: (mode: Mode) => void; hasPictures: boolean },
): Controls {
  const maps = model.get("maps");
  const columns = model.get("columns");
  const parts: HTMLElement[] = [];
  if (maps.length > 1) {
    const onChange = (key: string) => assign(model, "map", key);
    parts.push(choice({ legend: "Map", options: maps, value: model.get("map"), onChange }));
  }
  if (columns.length > 1) {
    const onChange = (key: string) => assign(model, "colourBy", key);
    const value = model.get("colourBy");
    parts.push(
      columns.length <= MAX_BUTTONS
        ? choice({ legend: "Colour by", options: columns, value, onChange })
        : select(
            "Colour by",
            columns.map(({ key }) => key),
            value,
            onChange,
          ),
    );
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
    ...(hasPictures ? [toggleOf("Pictures", "showImages")] : []),
    ...(plot.hasPairs ? [toggleOf("Lines between views", "showPairs")] : []),
    clear,
  ];
  function toggleOf(label: string, key: "showImages" | "showPairs") {
    return toggle(label, { pressed: model.get(key), onChange: (pressed) => assign(model, key, pressed) });
  }
  parts.push(h("div", { class: "cl-embedding-buttons" }, ...toggles));
  return { el: h("div", { class: "cl-controls" }, ...parts), clear };
}
