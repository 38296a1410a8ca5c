import { h } from "./dom.js";

/** A canvas of a figure, with a title, a caption and room for what lies over it. */
export interface Panel {
  readonly figure: HTMLElement;
  readonly frame: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly caption: HTMLElement;
}

export function createPanel(title: string, caption = ""): Panel {
  const canvas = h("canvas", { class: "cl-pixels", role: "img", "aria-label": `${title}: ${caption}` });
  const frame = h("div", { class: "cl-frame" }, canvas);
  const captionEl = h("span", {}, caption);
  const figure = h("figure", {}, frame, h("figcaption", {}, h("strong", {}, title), " ", captionEl));
  return { figure, frame, canvas, caption: captionEl };
}

/** Writes what a panel shows, below it and for screen readers. */
export function describePanel({ canvas, caption, figure }: Panel, text: string): void {
  caption.textContent = text;
  canvas.setAttribute("aria-label", `${figure.querySelector("strong")?.textContent ?? ""}: ${text}`);
}

export const panelRow = (...panels: readonly Panel[]): HTMLElement =>
  h("div", { class: "cl-panels" }, ...panels.map(({ figure }) => figure));
