import { showMessage } from "./dom.js";
import type { Cleanup, FrontEnd, Model } from "./front-end.js";

/** A model over a plain record, for pages without a kernel: changes stay in the page. */
export function createModel<State extends object>(initial: State): Model<State> {
  const state = { ...initial };
  const listeners = new Map<string, Set<() => void>>();
  const changed = new Set<string>();
  return {
    get: (key) => state[key],
    set(key, value) {
      if (Object.is(state[key], value)) return;
      state[key] = value;
      changed.add(`change:${String(key)}`);
    },
    on(event, callback) {
      const callbacks = listeners.get(event) ?? new Set();
      listeners.set(event, callbacks.add(callback));
    },
    off(event, callback) {
      listeners.get(event)?.delete(callback);
    },
    save_changes() {
      const events = [...changed];
      changed.clear();
      for (const event of events) for (const callback of [...(listeners.get(event) ?? [])]) callback();
    },
  };
}

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
