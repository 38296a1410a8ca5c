import type { jupyterDisplay } from "../display/mime-bundle.js";

export interface UntilOptions {
  /** Ends the wait; default: the cell's, which fires when it is interrupted. */
  readonly signal?: AbortSignal;
}

/** A live widget: a typed state that front ends show and change. */
export interface Widget<State extends object> {
  readonly id: string;
  /** Whether it is still there for the front ends. */
  readonly isOpen: boolean;
  /** Undefined for a key that the state does not have. */
  get<K extends keyof State & string>(key: K): State[K];
  /** Changes keys. They travel at once, and then at most 30 times a second each, the last value winning. An object, such as a typed array
   * that was filled anew, travels also where it is the same one. */
  set<K extends keyof State & string>(key: K, value: State[K]): void;
  set(values: Partial<State>): void;
  /** Calls back after a change by either side, with the newest value; an async callback is never run twice at once. What it prints
   * appears below the cell that added it. Returns what takes it off again. */
  on<K extends keyof State & string>(
    event: `change:${K}`,
    callback: (value: State[K], previous: State[K]) => unknown,
  ): () => void;
  /** Without a callback: all of the key. */
  off<K extends keyof State & string>(
    event: `change:${K}`,
    callback?: (value: State[K], previous: State[K]) => unknown,
  ): void;
  /** A message of your own (`msg:custom` in the front end), after all changes so far. */
  send(content: unknown, buffers?: readonly Uint8Array[]): void;
  /** Every message of the front end's `model.send`, in order. Returns what takes the callback off again. */
  onMessage(callback: (content: unknown, buffers: readonly Uint8Array[]) => unknown): () => void;
  /** Sends changes that wait for their turn. */
  flush(): void;
  /** Waits until the value passes; default: until it is truthy. Comms are heard meanwhile.
   *
   * @throws InterruptedError when the cell is interrupted or the widget closed */
  until<K extends keyof State & string>(
    key: K,
    test?: (value: State[K]) => boolean,
    options?: UntilOptions,
  ): Promise<State[K]>;
  /** Takes the widget off every page. */
  close(): void;
  /** How `display` shows it. */
  [jupyterDisplay](): Record<string, unknown>;
}
