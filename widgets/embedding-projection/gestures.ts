import { rotate, zoom } from "./camera.js";
import { boxLine, type Place } from "./pick.js";
import type { Plot } from "./plot.js";

export type Mode = "move" | "lasso" | "box";

export interface GestureHandlers {
  readonly mode: () => Mode;
  onPoint(i: number): void;
  onClick(i: number): void;
  onLeave(): void;
  /** A closed line was drawn. */
  onLasso(line: readonly Place[], isAdded: boolean): void;
  onRotated(): void;
}

/** A pointer that moved less is a click. */
const CLICK_PIXELS = { mouse: 4, touch: 10 };
/** How far from a point a click still means it; a finger covers what it means. */
const REACH = { mouse: 9, touch: 22 };
const TURN = 0.008;

interface Drag {
  readonly kind: Mode | "turn";
  readonly start: Place;
  last: Place;
  line: Place[];
  isMoved: boolean;
}

const deviceOf = ({ pointerType }: PointerEvent) => (pointerType === "touch" ? "touch" : "mouse");

/** Mouse, pen and finger on the plot: drag to pan or turn, Shift and drag for a lasso, wheel or two fingers to zoom, click or tap for the
 * card of a point. */
export function listenToPointers(plot: Plot, handlers: GestureHandlers, signal: AbortSignal): void {
  const { el, camera } = plot;
  /** Where each pressed pointer is. */
  const pressed = new Map<number, Place>();
  let drag: Drag | undefined;
  const placeOf = (event: MouseEvent): Place => {
    const box = el.getBoundingClientRect();
    return [event.clientX - box.left - el.clientLeft, event.clientY - box.top - el.clientTop];
  };
  const on = <K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
    passive = true,
  ) => el.addEventListener(type, listener, { signal, passive });
  const hit = (event: PointerEvent): number => plot.hit(placeOf(event), REACH[deviceOf(event)]);

  function kindOf({ shiftKey, altKey }: PointerEvent): Drag["kind"] {
    const mode = shiftKey ? "lasso" : handlers.mode();
    return mode === "move" && plot.cloud.dims === 3 && !altKey ? "turn" : mode;
  }

  function stopDrag(): void {
    drag = undefined;
    plot.lasso = [];
    plot.change("view");
  }

  on("pointerdown", (event) => {
    if (event.button > 0) return;
    const place = placeOf(event);
    pressed.set(event.pointerId, place);
    el.setPointerCapture(event.pointerId);
    if (pressed.size > 1) return stopDrag();
    drag = { kind: kindOf(event), start: place, last: place, line: [place], isMoved: false };
  });

  on("pointermove", (event) => {
    const place = placeOf(event);
    if (!pressed.has(event.pointerId)) return handlers.onPoint(hit(event));
    if (pressed.size > 1) pinch(event.pointerId, place);
    else if (drag) dragTo(drag, place, CLICK_PIXELS[deviceOf(event)]);
    pressed.set(event.pointerId, place);
  });

  function dragTo(drag: Drag, place: Place, clickPixels: number): void {
    const { kind, start, last } = drag;
    drag.isMoved ||= Math.hypot(place[0] - start[0], place[1] - start[1]) > clickPixels;
    if (!drag.isMoved) return;
    const [dx, dy] = [place[0] - last[0], place[1] - last[1]];
    drag.last = place;
    if (kind === "move") pan([dx, dy]);
    else if (kind === "turn") rotate(camera, [dx * TURN, dy * TURN]);
    else {
      drag.line = kind === "box" ? boxLine(start, place) : [...drag.line, place];
      plot.lasso = drag.line;
    }
    plot.change("view");
  }

  const end = (event: PointerEvent, isDone: boolean) => {
    if (!pressed.delete(event.pointerId)) return;
    if (drag) finish(drag, event, isDone);
    // The finger that stays after a pinch pans, and is no tap.
    const [place] = pressed.size === 1 ? pressed.values() : [];
    if (place) drag = { kind: "move", start: place, last: place, line: [], isMoved: true };
  };

  function finish({ isMoved, kind, line }: Drag, event: PointerEvent, isDone: boolean): void {
    stopDrag();
    if (!isDone) return;
    if (!isMoved) handlers.onClick(hit(event));
    else if (kind === "turn") handlers.onRotated();
    else if (kind !== "move") handlers.onLasso(line, event.ctrlKey || event.metaKey);
  }
  on("pointerup", (event) => end(event, true));
  on("lostpointercapture", (event) => end(event, false));
  on("pointerleave", (event) => {
    if (event.pointerType === "mouse" && drag === undefined) handlers.onLeave();
  });

  // A page is scrolled over the plot: only one that has the focus, or the Control key, zooms.
  on(
    "wheel",
    (event) => {
      if (document.activeElement !== el && !el.matches(":focus") && !event.ctrlKey) return;
      event.preventDefault();
      zoomAt(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015)), placeOf(event));
    },
    false,
  );

  function zoomAt(factor: number, [x, y]: Place): void {
    const at = [x - plot.size.width / 2, y - plot.size.height / 2] as const;
    zoom(camera, { factor, at, fit: plot.fit });
    plot.change("view");
  }

  function pan([dx, dy]: Place): void {
    camera.x += dx;
    camera.y += dy;
  }

  /** The map follows both fingers: their middle pans, their distance zooms. */
  function pinch(id: number, place: Place): void {
    const other = [...pressed].find(([finger]) => finger !== id)![1];
    const before = pressed.get(id)!;
    const apart = (a: Place) => Math.max(1, Math.hypot(a[0] - other[0], a[1] - other[1]));
    pan([(place[0] - before[0]) / 2, (place[1] - before[1]) / 2]);
    zoomAt(apart(place) / apart(before), [(place[0] + other[0]) / 2, (place[1] + other[1]) / 2]);
  }
}
