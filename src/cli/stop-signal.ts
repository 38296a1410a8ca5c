import { exitCodes } from "./report-error.js";

/** What is used of `process`. */
export interface SignalSource {
  on(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  off(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  exit(code: number): void;
}

/** An AbortSignal for Ctrl-C: the first asks to stop after the step that is being done, the second ends the process at once.
 * `release` gives Ctrl-C its usual meaning back. */
export function stopOnCtrlC(
  source: SignalSource,
  say: (text: string) => void,
): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) {
      source.exit(exitCodes.interrupted);
      return;
    }
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
