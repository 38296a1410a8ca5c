/** The patch under a pointer, `side` patches along each side of `frame`; outside it, the nearest. */
export function patchAt(frame: HTMLElement, event: MouseEvent, side: number): number {
  const box = frame.getBoundingClientRect();
  const cell = (offset: number, size: number) =>
    Math.min(side - 1, Math.max(0, Math.floor((offset / size) * side)));
  return cell(event.clientY - box.top, box.height) * side + cell(event.clientX - box.left, box.width);
}

/** The patch that a key leads to; undefined for other keys. */
export function patchAfterKey(key: string, patch: number, side: number): number | undefined {
  const row = Math.floor(patch / side);
  const column = patch % side;
  switch (key) {
    case "ArrowRight":
      return row * side + Math.min(side - 1, column + 1);
    case "ArrowLeft":
      return row * side + Math.max(0, column - 1);
    case "ArrowDown":
      return Math.min(side - 1, row + 1) * side + column;
    case "ArrowUp":
      return Math.max(0, row - 1) * side + column;
    case "Home":
      return 0;
    case "End":
      return side * side - 1;
    default:
      return undefined;
  }
}

/** Puts an element on a patch of its parent. */
export function placeOnPatch(element: HTMLElement, patch: number, side: number): void {
  element.style.left = `${(100 * (patch % side)) / side}%`;
  element.style.top = `${(100 * Math.floor(patch / side)) / side}%`;
}
