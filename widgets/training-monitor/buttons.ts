import type { TrainingMonitorState } from "../../src/widgets/contract/index.js";
import { h } from "../shared/dom.js";
import { askKernel } from "../shared/kernel-answers.js";
import { assign, watch, type Model } from "../shared/model.js";

const NO_KERNEL =
  "No kernel trains behind this page: the buttons are off, the curves are those that were saved.";

/** Pause and stop, with a note where they cannot work. */
export function createButtons(
  model: Model<TrainingMonitorState>,
  signal: AbortSignal,
): { buttons: HTMLElement; note: HTMLElement } {
  const pause = h("button", { type: "button", class: "cl-toggle cl-switch", disabled: true }, "Pause");
  const stop = h("button", { type: "button", class: "cl-toggle", disabled: true }, "Stop");
  const note = h("p", { class: "cl-note", role: "status" });
  let hasKernel = false;
  const update = () => {
    const phase = model.get("phase");
    const isOver = phase === "done" || phase === "stopped";
    const isOff = !hasKernel || isOver || model.get("stop");
    pause.disabled = stop.disabled = isOff;
    pause.textContent = model.get("pause") ? "Go on" : "Pause";
    pause.setAttribute("aria-pressed", String(model.get("pause")));
  };
  pause.addEventListener("click", () => assign(model, "pause", !model.get("pause")));
  stop.addEventListener("click", () => assign(model, "stop", true));
  for (const key of ["pause", "stop", "phase"] as const) watch(model, key, { signal, callback: update });
  askKernel(model, {
    signal,
    callback(isThere) {
      hasKernel = isThere;
      note.textContent = isThere ? "" : NO_KERNEL;
      update();
    },
  });
  update();
  return { buttons: h("div", { class: "cl-monitor-buttons" }, pause, stop), note };
}
