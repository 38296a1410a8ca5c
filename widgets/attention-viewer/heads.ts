import { h } from "../shared/dom.js";
import { assign } from "../shared/model.js";
import { drawHeat } from "./heat.js";
import type { AttentionModel, Reader } from "./view.js";

const THUMB_PX = 96;

export interface HeadRow {
  readonly el: HTMLElement;
  show(): void;
}

/** One small map for each head and one for their mean; a click chooses it. */
export function headRow(model: AttentionModel, reader: Reader, source: HTMLCanvasElement): HeadRow {
  const heads = ["mean" as const, ...Array.from({ length: model.get("numHeads") }, (_, i) => i)];
  const buttons = heads.map((head) => {
    const canvas = h("canvas", { class: "cl-head-map", "aria-hidden": "true" });
    const label = head === "mean" ? "Mean" : `Head ${head}`;
    const button = h("button", { type: "button", class: "cl-head" }, canvas, h("span", {}, label));
    button.addEventListener("click", () => assign(model, "head", head));
    return { head, button, canvas };
  });
  const el = h(
    "div",
    { class: "cl-heads", role: "group", "aria-label": "Heads" },
    ...buttons.map(({ button }) => button),
  );
  return {
    el,
    show() {
      el.hidden = model.get("mode") === "rollout";
      if (el.hidden) return;
      for (const { head, button, canvas } of buttons) {
        button.setAttribute("aria-pressed", String(head === model.get("head")));
        const shown = reader.read(head);
        canvas.hidden = shown === null;
        if (shown) drawHeat(canvas, { ...shown, source, colours: model.get("heat"), opacity: 1 }, THUMB_PX);
      }
    },
  };
}
