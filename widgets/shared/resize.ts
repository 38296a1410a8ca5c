/** Calls back when the width of an element changes, not for the width that it has now. */
export function onWidthChange(el: HTMLElement, callback: () => void, signal: AbortSignal): void {
  let width = el.clientWidth;
  const observer = new ResizeObserver(() => {
    if (el.clientWidth === width) return;
    width = el.clientWidth;
    callback();
  });
  observer.observe(el);
  signal.addEventListener("abort", () => observer.disconnect());
}
