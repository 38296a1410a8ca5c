/** What a host gives a front end: the state, key by key, and what changed (the anywidget front-end module). */
export interface Model<State> {
  get<K extends keyof State>(key: K): State[K];
  /** Takes effect for the others at `save_changes`. */
  set<K extends keyof State>(key: K, value: State[K]): void;
  on(event: `change:${keyof State & string}`, callback: () => void): void;
  off(event: `change:${keyof State & string}`, callback: () => void): void;
  save_changes(): void;
  /** Finds another model of the session; not in a report page. */
  readonly widget_manager?: { get_model(id: string): Promise<{ get(key: string): unknown }> };
}

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

/** Calls `callback` whenever `key` changes, until the signal fires. */
export function watch<State, K extends keyof State & string>(
  model: Model<State>,
  key: K,
  { callback, signal }: { callback: (value: State[K]) => void; signal: AbortSignal },
): void {
  const run = () => callback(model.get(key));
  model.on(`change:${key}`, run);
  signal.addEventListener("abort", () => model.off(`change:${key}`, run));
}

/** Sets one key and sends it. */
export function assign<State, K extends keyof State>(model: Model<State>, key: K, value: State[K]): void {
  model.set(key, value);
  model.save_changes();
}
