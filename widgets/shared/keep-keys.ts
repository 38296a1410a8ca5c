/** Keeps the keys pressed inside a widget. JupyterLab and Notebook 7 would take arrows, Enter and letters as commands of the notebook, unless
 * the focused element has an attribute of their library Lumino; an ancestor's does not count. Chords with Ctrl, Cmd or Alt stay theirs.
 *
 * @param isOurs which chords do not */
export function keepKeys(
  el: HTMLElement,
  signal: AbortSignal,
  isOurs: (chord: KeyboardEvent) => boolean = () => false,
): void {
  const mark = (event: KeyboardEvent) => {
    const { target, ctrlKey, metaKey, altKey } = event;
    if (!(target instanceof Element) || !el.contains(target)) return;
    const isChord = ctrlKey || metaKey || altKey;
    target.toggleAttribute("data-lm-suppress-shortcuts", !isChord || isOurs(event));
  };
  // Before the application, which listens at the document.
  window.addEventListener("keydown", mark, { capture: true, signal });
}
