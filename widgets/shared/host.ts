import { showMessage } from "./dom.js";
import type { Cleanup, FrontEnd } from "./front-end.js";
import { createModel } from "./model.js";

/** Shows a front end in an element of an exported page. One that fails leaves a message in its place, and the rest of the page alone.
 *
 * @returns takes the widget away again */
export async function mount<State extends object>(
  frontEnd: FrontEnd<State>,
  { state, el }: { state: State; el: HTMLElement },
): Promise<Cleanup> {
  try {
    const cleanup = await frontEnd.render({ model: createModel(state), el });
    return () => {
      cleanup();
      el.replaceChildren();
    };
  } catch (error) {
    showMessage(
      el,
      `This figure could not be drawn: ${error instanceof Error ? error.message : "unknown error"}`,
    );
    return () => el.replaceChildren();
  }
}
