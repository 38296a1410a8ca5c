import type { LiveWidget } from "../../src/widgets/host.js";

/** What the notebook hands to `connect` of a figure, without a notebook: `set` plays the page as well as the kernel.
 *
 * @returns `numSets` counts answers of the kernel and changes of the page alike */
export function fakeLive<State extends object>(
  state: State,
): LiveWidget<State> & { readonly numSets: number } {
  const values = { ...state };
  const callbacks: { event: string; callback: (value: never, previous: never) => unknown }[] = [];
  let numSets = 0;
  return {
    get numSets() {
      return numSets;
    },
    get: (key) => values[key],
    set(next) {
      numSets++;
      const previous = { ...values };
      Object.assign(values, next);
      for (const { event, callback } of [...callbacks]) {
        const key = event.slice("change:".length) as keyof State;
        if (key in next && values[key] !== previous[key])
          callback(values[key] as never, previous[key] as never);
      }
    },
    on(event, callback) {
      const listener = { event, callback };
      callbacks.push(listener);
      return () => void callbacks.splice(callbacks.indexOf(listener), 1);
    },
  };
}
