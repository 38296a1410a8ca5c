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

/** A pointer moved less than this is a click. */
const CLICK_PIXELS = 4;
const TURN = 0.008;

interface Drag {
  readonly id: number;
  readonly kind: Mode | "turn";
  readonly start: Place;
  last: Place;
  line: Place[];
  isMoved: boolean;
}

/** Mouse, pen and finger on the plot: drag to pan or turn, Shift and drag for a lasso, wheel or two fingers to zoom. */
export function listenToPointers(plot: Plot, handlers: GestureHandlers, signal: AbortSignal): void {
  const { el, camera } = plot;
  const fingers = new Map<number, Place>();
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

  on("pointerdown", (event) => {
    const place = placeOf(event);
    fingers.set(event.pointerId, place);
    if (fingers.size > 1 || event.button > 0) return void (drag = undefined);
    const mode = event.shiftKey ? "lasso" : handlers.mode();
    const kind = mode === "move" && plot.cloud.dims === 3 && !event.altKey ? "turn" : mode;
    drag = { id: event.pointerId, kind, start: place, last: place, line: [place], isMoved: false };
    el.setPointerCapture(event.pointerId);
  });

  on("pointermove", (event) => {
    const place = placeOf(event);
    if (fingers.size > 1) return pinch(event.pointerId, place);
    if (drag === undefined || drag.id !== event.pointerId) return handlers.onPoint(plot.hit(place));
    const [dx, dy] = [place[0] - drag.last[0], place[1] - drag.last[1]];
    drag.isMoved ||= Math.hypot(place[0] - drag.start[0], place[1] - drag.start[1]) > CLICK_PIXELS;
    if (!drag.isMoved) return;
    drag.last = place;
    if (drag.kind === "move") {
      camera.x += dx;
      camera.y += dy;
    } else if (drag.kind === "turn") rotate(camera, [dx * TURN, dy * TURN]);
    else {
      drag.line = drag.kind === "box" ? boxLine(drag.start, place) : [...drag.line, place];
      plot.lasso = drag.line;
    }
    plot.change("view");
  });

  const end = (event: PointerEvent, isDone: boolean) => {
    fingers.delete(event.pointerId);
    if (drag?.id !== event.pointerId) return;
    const { isMoved, kind, line } = drag;
    drag = undefined;
    plot.lasso = [];
    plot.change("view");
    if (!isDone) return;
    if (!isMoved) handlers.onClick(plot.hit(placeOf(event)));
    else if (kind === "turn") handlers.onRotated();
    else if (kind !== "move") handlers.onLasso(line, event.ctrlKey || event.metaKey);
  };
  on("pointerup", (event) => end(event, true));
  on("pointercancel", (event) => end(event, false));
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

  function pinch(id: number, place: Place): void {
    const other = [...fingers].find(([finger]) => finger !== id)?.[1];
    const before = fingers.get(id);
    if (other === undefined || before === undefined) return;
    fingers.set(id, place);
    const apart = (a: Place) => Math.max(1, Math.hypot(a[0] - other[0], a[1] - other[1]));
    zoomAt(apart(place) / apart(before), [(place[0] + other[0]) / 2, (place[1] + other[1]) / 2]);
  }
}
