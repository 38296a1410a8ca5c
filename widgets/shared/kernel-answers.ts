import { assign, watch, type Model } from "./model.js";

/** A state by which a page finds out whether a kernel hears it: the page sets `ping`, the kernel answers by `pong`. */
export interface PingState {
  readonly ping: number;
  readonly pong: number;
}

const WAIT_MS = 1500;

/** Asks whether there is a kernel.
 *
 * @param options.callback called with false after a second and a half without an answer, and with true when one comes, now or later */
export function askKernel<State extends PingState>(
  model: Model<State>,
  { callback, signal }: { callback: (isThere: boolean) => void; signal: AbortSignal },
): void {
  const timer = setTimeout(() => callback(false), WAIT_MS);
  signal.addEventListener("abort", () => clearTimeout(timer));
  watch(model as unknown as Model<PingState>, "pong", {
    signal,
    callback() {
      clearTimeout(timer);
      callback(true);
    },
  });
  assign(model as unknown as Model<PingState>, "ping", Math.random());
}
