/** Calls back when the page turns light or dark: by the system, by `data-theme` of a report, or by JupyterLab. */
export function onThemeChange(callback: () => void, signal: AbortSignal): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", callback, { signal });
  const observer = new MutationObserver(callback);
  const options = { attributeFilter: ["data-theme", "data-jp-theme-light"] };
  for (const node of [document.documentElement, document.body]) observer.observe(node, options);
  signal.addEventListener("abort", () => observer.disconnect());
}

/** The colour that a custom property has on an element now, as `rgb(…)`: plotly does not read CSS. */
export function colourOf(el: HTMLElement, property: `--cl-${string}`): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${property})`;
  el.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Index of the colour slot of a category or an arm: the palettes have ten and six. */
export const categoryColour = (i: number): `--cl-${string}` => `--cl-category-${i % 10}`;
export const armColour = (i: number): `--cl-${string}` => `--cl-arm-${i % 6}`;
