import { AsyncResource } from "node:async_hooks";
import { callSafely } from "../comms/call-safely.js";
import { kernelLink } from "../kernel-link.js";

/** Errors of a user's callback appear where its output does. */
export function reportError(text: string): void {
  const link = kernelLink();
  if (link) link.publish("stream", { name: "stderr", text });
  else process.stderr.write(text);
}

/** What the callback prints will go to the cell that adds it, also when that is over. */
export const bindCallback = <Args extends unknown[], T>(
  callback: (...args: Args) => T,
): ((...args: Args) => T) => kernelLink()?.bind?.(callback) ?? AsyncResource.bind(callback);

type Callback = (value: unknown, previous: unknown) => unknown;

interface Listener {
  readonly key: string;
  readonly callback: Callback;
  /** Runs the callback with what it prints going to the cell that added it. */
  readonly run: Callback;
  readonly report: (text: string) => void;
  isBusy: boolean;
  /** The value before the oldest change that it has not heard of. */
  missed: { readonly previous: unknown } | undefined;
}

/** Who listens to which key of a state. A listener hears of the newest value only, and never twice at the same time: while an async
 * one works, changes wait, and it is then called once. So a slider moved quickly never queues. */
export class Listeners {
  private listeners: Listener[] = [];

  constructor(private readonly get: (key: string) => unknown) {}

  add(key: string, callback: (value: never, previous: never) => unknown): () => void {
    const run = bindCallback(callback as Callback);
    const report = bindCallback(reportError);
    const listener: Listener = {
      key,
      callback: callback as Callback,
      run,
      report,
      isBusy: false,
      missed: undefined,
    };
    this.listeners.push(listener);
    return () => {
      this.listeners = this.listeners.filter((other) => other !== listener);
      listener.missed = undefined;
    };
  }

  remove(key: string, callback: unknown): void {
    this.listeners = this.listeners.filter(
      (listener) => listener.key !== key || (callback !== undefined && listener.callback !== callback),
    );
  }

  /** Tells them soon, once for all changes that have come by then; or now. */
  changed(key: string, previous: unknown, now = false): void {
    for (const listener of this.listeners) {
      if (listener.key !== key || listener.missed !== undefined) continue;
      listener.missed = { previous };
      if (listener.isBusy) continue;
      if (now) void this.call(listener, listener.callback);
      else setImmediate(() => void this.call(listener));
    }
  }

  /** @param first what is called at first: the callback as part of the code that asks */
  private async call(listener: Listener, first = listener.run): Promise<void> {
    if (listener.isBusy) return;
    listener.isBusy = true;
    let run = first;
    while (listener.missed !== undefined && this.listeners.includes(listener)) {
      const { previous } = listener.missed;
      listener.missed = undefined;
      await callSafely(() => run(this.get(listener.key), previous), listener.report);
      run = listener.run;
    }
    listener.isBusy = false;
  }
}
