export { widget, type WidgetOptions } from "./any-widget.js";
export type { UntilOptions, Widget } from "./types.js";
