import { exitCodes } from "./report-error.js";

/** What is used of `process`. */
export interface SignalSource {
  on(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  off(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  exit(code: number): void;
}

/** Signals closer together than this are one press: under npm (and `timeout`) the process gets the terminal's and a forwarded one. */
const SAME_PRESS_MS = 500;

/** An AbortSignal for Ctrl-C: the first asks to stop after the step that is being done, the second ends the process at once.
 * `release` gives Ctrl-C its usual meaning back.
 *
 * @param world.now milliseconds */
export function stopOnCtrlC(
  source: SignalSource,
  { say, now }: { say: (text: string) => void; now: () => number },
): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  let askedAt = -Infinity;
  const stop = () => {
    if (controller.signal.aborted) {
      if (now() - askedAt >= SAME_PRESS_MS) source.exit(exitCodes.interrupted);
      return;
    }
    askedAt = now();
    say("stopping after this step; press Ctrl-C again to stop at once");
    controller.abort();
  };
  source.on("SIGINT", stop);
  source.on("SIGTERM", stop);
  return {
    signal: controller.signal,
    release() {
      source.off("SIGINT", stop);
      source.off("SIGTERM", stop);
    },
  };
}
