/** A widget that is not shown yet: which front end, and the state to begin with. `display` of the notebook shows it live; anything else
 * may draw its fallback. Plain data, so that this layer knows no host. */
export interface WidgetSpec<State extends object> {
  readonly kind: "canlab-widget";
  /** Name of a bundle `dist/browser/<front>.js`. */
  readonly front: string;
  readonly state: State;
  /** Whether the front end draws with plotly, which a page loads once. */
  readonly usesPlotly?: boolean;
  /** What is shown where there is no kernel: data by mime type, pictures as bytes or base64. */
  readonly fallback?: (state: State) => Readonly<Record<string, string | Uint8Array>>;
}

export const isWidgetSpec = (value: object): value is WidgetSpec<object> =>
  (value as Partial<WidgetSpec<object>>).kind === "canlab-widget" &&
  typeof (value as Partial<WidgetSpec<object>>).front === "string";
