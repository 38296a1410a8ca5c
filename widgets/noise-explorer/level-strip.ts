import { distance, noiseLevelFeatures } from "../../src/widgets/contract/noise-level-features.js";
import { h } from "../shared/dom.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 60;

export interface LevelStrip {
  readonly el: HTMLElement;
  show(sigma: number): void;
}

/** Bars of the level features, and how far they are from those of no noise. */
export function levelStrip(options: { dim: number; scale: number }): LevelStrip {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${options.dim} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.classList.add("cl-level-bars");
  const bars = Array.from({ length: options.dim }, (_, i) => {
    const bar = document.createElementNS(SVG, "rect");
    bar.setAttribute("x", String(i + 0.1));
    bar.setAttribute("width", "0.8");
    bar.style.fill = `var(--cl-arm-${i < options.dim / 2 ? 1 : 0})`;
    return bar;
  });
  svg.append(...bars);
  const text = h("p", { class: "cl-note" });
  const zero = noiseLevelFeatures(0, options);
  const ofZero = distance(zero, new Float32Array(options.dim));
  return {
    el: h(
      "div",
      { class: "cl-level" },
      h("h3", {}, "Level features γ(σ)"),
      svg,
      h("div", { class: "cl-level-axis" }, h("span", {}, "sines"), h("span", {}, "cosines")),
      text,
    ),
    show(sigma) {
      const features = noiseLevelFeatures(sigma, options);
      bars.forEach((bar, i) => {
        const height = (Math.abs(features[i]!) * HEIGHT) / 2;
        bar.setAttribute("height", String(height));
        bar.setAttribute("y", String(features[i]! > 0 ? HEIGHT / 2 - height : HEIGHT / 2));
      });
      const moved = distance(features, zero).toPrecision(2);
      text.textContent = `They are ${moved} from those of no noise, whose length is ${ofZero.toPrecision(2)}.`;
      svg.setAttribute(
        "aria-label",
        `Level features: ${options.dim / 2} sines, then as many cosines. ${text.textContent}`,
      );
    },
  };
}
