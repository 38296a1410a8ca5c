import { h } from "../shared/dom.js";
import { follow, type Control } from "./controls.js";
import type { PageModel } from "./page-model.js";

const textOf = (model: PageModel, key: string): string => {
  const value = model.get(key);
  return typeof value === "string" ? value : "";
};

const FORMATS = new Set(["png", "jpeg", "jpg", "gif", "webp", "svg+xml"]);

/** A picture's bytes as a data URI; "" for what is none, such as a URL, which the page would not load. */
function pictureUri(model: PageModel): string {
  const [value, format] = [model.get("value"), String(model.get("format"))];
  if (!(value instanceof DataView) || !FORMATS.has(format)) return "";
  const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `data:image/${format === "jpg" ? "jpeg" : format};base64,${btoa(text)}`;
}

const image: Control = (model) => {
  const element = h("img", { alt: textOf(model, "tooltip") || "picture" });
  follow(model, ["value", "format", "width", "height"], () => {
    element.src = pictureUri(model);
    for (const side of ["width", "height"] as const) {
      const size = Number.parseFloat(textOf(model, side));
      if (size > 0) element[side] = size;
    }
  });
  return element;
};

const numberOf = (model: PageModel, key: string, otherwise: number): number => {
  const value = Number(model.get(key));
  return Number.isFinite(value) ? value : otherwise;
};

/** Counts in the page; what is linked to it follows. */
const play: Control = (model) => {
  const start = h("button", { type: "button", class: "nb-button" });
  let timer: ReturnType<typeof setInterval> | undefined;
  const step = () => {
    const [min, max] = [numberOf(model, "min", 0), numberOf(model, "max", 100)];
    const next = numberOf(model, "value", min) + numberOf(model, "step", 1);
    if (next <= max) return model.set("value", next);
    if (model.get("repeat") === true) return model.set("value", min);
    model.set("playing", false);
  };
  follow(model, ["playing", "interval"], () => {
    clearInterval(timer);
    const isPlaying = model.get("playing") === true;
    start.textContent = isPlaying ? "Pause" : "Play";
    if (isPlaying) timer = setInterval(step, Math.max(10, numberOf(model, "interval", 100)));
  });
  start.addEventListener("click", () => {
    const isAtEnd = numberOf(model, "value", 0) >= numberOf(model, "max", 100);
    if (isAtEnd) model.set("value", model.get("min"));
    model.set("playing", model.get("playing") !== true);
  });
  follow(model, ["disabled"], () => (start.disabled = model.get("disabled") === true));
  const name = h("span", { class: "nb-description", dir: "auto" }, textOf(model, "description"));
  const value = h("output", {});
  follow(model, ["value"], () => (value.textContent = String(model.get("value"))));
  return h("div", { class: "nb-control", role: "group" }, name, start, value);
};

/** Pictures and what plays, by the names that ipywidgets gives their models, without "Model". */
export const media: Readonly<Record<string, Control>> = { Image: image, Play: play };
