/** What a host gives a front end: the state, key by key, and what changed (the anywidget front-end module). */
export interface Model<State> {
  get<K extends keyof State>(key: K): State[K];
  /** Takes effect for the others at `save_changes`. */
  set<K extends keyof State>(key: K, value: State[K]): void;
  on(event: `change:${keyof State & string}`, callback: () => void): void;
  off(event: `change:${keyof State & string}`, callback: () => void): void;
  save_changes(): void;
}

export type Cleanup = () => void;

/** The default export of a widget's bundle. Holds no global state, so one page may show it several times. */
export interface FrontEnd<State> {
  render(props: { model: Model<State>; el: HTMLElement }): Cleanup | Promise<Cleanup>;
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
