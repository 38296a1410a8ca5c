import { rotate, zoom } from "./camera.js";
import type { Plot } from "./plot.js";
import { neighbourToward, type Direction } from "./points.js";

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export interface KeyHandlers {
  readonly point: () => number;
  onPoint(i: number): void;
  onToggle(i: number): void;
  onAll(): void;
  onEscape(): void;
  onRotated(): void;
}

/** Arrow keys go from point to point; Shift and arrows pan or turn; + and - zoom, 0 shows all; Space chooses. */
export function listenToKeys(plot: Plot, handlers: KeyHandlers, signal: AbortSignal): void {
  plot.el.addEventListener(
    "keydown",
    (event) => {
      if (handle(event)) event.preventDefault();
    },
    { signal },
  );

  function handle(event: KeyboardEvent): boolean {
    const { key } = event;
    const step = steps[key];
    if (event.ctrlKey || event.metaKey) {
      if (key.toLowerCase() === "a") handlers.onAll();
      return key.toLowerCase() === "a";
    }
    if (event.altKey) return false;
    if (step && event.shiftKey) return move(step);
    if (key === "+" || key === "=" || key === "-") {
      zoom(plot.camera, { factor: key === "-" ? 0.8 : 1.25, at: [0, 0], fit: plot.fit });
      plot.change("view");
      return true;
    }
    if (key === "0") plot.reset();
    else if (key === "Escape") handlers.onEscape();
    else if (key === " " || key === "Enter") {
      if (handlers.point() >= 0) handlers.onToggle(handlers.point());
    } else return toPoint(key);
    return true;
  }

  function move([across, down]: readonly [number, number]): true {
    if (plot.cloud.dims === 3) {
      rotate(plot.camera, [0.12 * across, 0.12 * down]);
      handlers.onRotated();
    } else {
      plot.camera.x -= 40 * across;
      plot.camera.y -= 40 * down;
    }
    plot.change("view");
    return true;
  }

  function toPoint(key: string): boolean {
    const direction = directions[key];
    if (direction === undefined && key !== "Home" && key !== "End") return false;
    const candidates = [...plot.weight.keys()].filter((i) => plot.isInView(i));
    const first = candidates[0];
    if (first === undefined) return true;
    const from = handlers.point();
    if (key === "Home") handlers.onPoint(first);
    else if (key === "End") handlers.onPoint(candidates.at(-1)!);
    else if (!candidates.includes(from)) handlers.onPoint(first);
    else {
      const points = { x: plot.view.x, y: plot.view.y.map((y) => -y) };
      handlers.onPoint(neighbourToward(points, { from, direction: direction!, candidates, scale: [1, 1] }));
    }
    return true;
  }
}
