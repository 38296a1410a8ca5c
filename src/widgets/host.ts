/** What a widget's own code in the kernel may do with it once it is shown: a part of the notebook's `Widget`. */
export interface LiveWidget<State extends object> {
  get<K extends keyof State & string>(key: K): State[K];
  set(values: Partial<State>): void;
  on<K extends keyof State & string>(
    event: `change:${K}`,
    callback: (value: State[K], previous: State[K]) => unknown,
  ): () => void;
  /** Whether it is still there for the front ends. */
  readonly isOpen?: boolean;
  /** Waits until the value is truthy; rejects when the cell that calls is interrupted, or the widget closed. */
  until?<K extends keyof State & string>(key: K): Promise<State[K]>;
}

/** A widget that is not shown yet: which front end, and the state to begin with. `display` of the notebook shows it live; anything else
 * may draw it still. So this layer knows no host. */
export interface WidgetSpec<State extends object> {
  readonly kind: "canlab-widget";
  /** Name of a bundle `dist/browser/<front>.js`. */
  readonly front: string;
  /** JSON and typed arrays. */
  readonly state: State;
  /** Whether the front end draws with plotly, which a page loads once. */
  readonly usesPlotly?: boolean;
  /** One line that says what is shown. */
  readonly text?: (state: State) => string;
  /** The widget as a still picture: SVG. */
  readonly still?: (state: State) => string;
  /** The kernel's side of it: called once, when the widget becomes live. */
  readonly connect?: (live: LiveWidget<State>) => void;
}

export const isWidgetSpec = (value: object): value is WidgetSpec<object> =>
  (value as Partial<WidgetSpec<object>>).kind === "canlab-widget" &&
  typeof (value as Partial<WidgetSpec<object>>).front === "string";
