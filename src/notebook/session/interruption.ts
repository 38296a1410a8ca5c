import { AsyncLocalStorage } from "node:async_hooks";
import { KeyboardInterrupt } from "./errors.js";

/** One run of a cell, with all that it started. */
export interface CellRun {
  /** Rejects when the run is interrupted, and not before. */
  readonly ended: Promise<never>;
  readonly isInterrupted: boolean;
  interrupt(error?: KeyboardInterrupt): void;
  /** Runs the body as part of this run, from a turn of the event loop of its own. */
  start(body: () => Promise<void>): Promise<void>;
}

const currentRun = new AsyncLocalStorage<{ interruption?: KeyboardInterrupt }>();

export function createRun(): CellRun {
  const state: { interruption?: KeyboardInterrupt } = {};
  let reject!: (error: KeyboardInterrupt) => void;
  const ended = new Promise<never>((_, fail) => (reject = fail));
  ended.catch(() => undefined);
  return {
    ended,
    get isInterrupted() {
      return state.interruption !== undefined;
    },
    interrupt(error = new KeyboardInterrupt("the cell was interrupted")) {
      state.interruption ??= error;
      reject(state.interruption);
    },
    // A loop that is broken takes with it whatever called it, so nothing of the kernel may be below it on the stack.
    start: (body) =>
      new Promise((done, fail) => {
        setTimeout(() => {
          if (!state.interruption) currentRun.run(state, () => void body().then(done, fail));
        }, 0);
      }),
  };
}

/** Runs code that belongs to no run. */
export const detach = <T>(body: () => T): T => currentRun.exit(body);

/** Stands around each `await` of a cell: code of an interrupted run goes no further than its next one. */
export function passed<T>(value: T): T {
  const interruption = currentRun.getStore()?.interruption;
  if (interruption) throw interruption;
  return value;
}
