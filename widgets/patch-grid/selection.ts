import type { PatchGridState } from "../../src/widgets/contract/index.js";
import { h } from "../shared/dom.js";
import { assign, watch, type Model } from "../shared/model.js";
import { patchAt, placeOnPatch } from "../shared/patches.js";

interface Place {
  /** A picture, and where its chosen patches are outlined. */
  readonly frame: HTMLElement;
  readonly marks: HTMLElement;
}

export interface Selection {
  /** Adds a patch, or takes it away. */
  toggle(patch: number): void;
  clear(): void;
}

const sorted = (patches: ReadonlySet<number>): number[] => [...patches].sort((a, b) => a - b);

/** Outlines the chosen patches in every picture. */
function mark(places: readonly Place[], patches: Iterable<number>, side: number): void {
  for (const { marks } of places) {
    const boxes = [...patches].map((patch) => {
      const box = h("div", { class: "cl-patch-chosen" });
      placeOnPatch(box, patch, side);
      return box;
    });
    marks.replaceChildren(...boxes);
  }
}

/** Patches are chosen by a click, or a drag over several: those of the drag are added, or taken away if the first one was chosen. A touch that
 * scrolls the page chooses nothing. */
export function selectPatches(
  model: Model<PatchGridState>,
  places: readonly Place[],
  { side, signal }: { side: number; signal: AbortSignal },
): Selection {
  let drag: { readonly isAdding: boolean; readonly patches: Set<number> } | undefined;
  const chosen = () => new Set(model.get("patches"));
  const show = () => mark(places, drag?.patches ?? model.get("patches"), side);
  const over = (frame: HTMLElement, event: PointerEvent) => {
    if (drag === undefined) return;
    const patch = patchAt(frame, event, side);
    if (drag.isAdding) drag.patches.add(patch);
    else drag.patches.delete(patch);
    show();
  };
  const end = (isKept: boolean) => {
    const patches = drag?.patches;
    drag = undefined;
    if (isKept && patches) assign(model, "patches", sorted(patches));
    show();
  };
  for (const { frame } of places) {
    const on = (
      type: "pointerdown" | "pointermove" | "pointerup" | "pointercancel",
      run: (e: PointerEvent) => void,
    ) => frame.addEventListener(type, run, { signal });
    on("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      frame.setPointerCapture(event.pointerId);
      drag = { isAdding: !chosen().has(patchAt(frame, event, side)), patches: chosen() };
      over(frame, event);
    });
    on("pointermove", (event) => over(frame, event));
    on("pointerup", () => end(true));
    on("pointercancel", () => end(false));
  }
  watch(model, "patches", { signal, callback: show });
  show();
  return {
    toggle(patch) {
      const patches = chosen();
      if (!patches.delete(patch)) patches.add(patch);
      assign(model, "patches", sorted(patches));
    },
    clear: () => assign(model, "patches", []),
  };
}

/** How many patches are chosen, which, and their mean loss; empty for none. */
export function selectionText(model: Model<PatchGridState>): string {
  const patches = model.get("patches");
  if (patches.length === 0) return "";
  const picture = model.get("pictures")[model.get("picture")];
  const losses = patches.map((patch) => picture?.patchLoss[patch]).filter((loss) => loss != null);
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const which = patches.length > 12 ? `${patches.slice(0, 12).join(", ")}, …` : patches.join(", ");
  const loss = losses.length > 0 ? ` Mean loss ${mean.toPrecision(3)}.` : "";
  return `${patches.length} ${patches.length === 1 ? "patch" : "patches"} chosen: ${which}.${loss}`;
}
