/** Keeps the keys pressed inside a widget. JupyterLab and Notebook 7 would take arrows, Enter and letters as commands of the notebook, unless
 * the focused element has an attribute of their library Lumino; an ancestor's does not count. Chords with Ctrl, Cmd or Alt stay theirs. */
export function keepKeys(el: HTMLElement, signal: AbortSignal): void {
  const mark = (event: FocusEvent | KeyboardEvent) => {
    const isChord = event instanceof KeyboardEvent && (event.ctrlKey || event.metaKey || event.altKey);
    (event.target as Element).toggleAttribute("data-lm-suppress-shortcuts", !isChord);
  };
  for (const type of ["focusin", "keydown", "keyup"] as const) el.addEventListener(type, mark, { signal });
}
