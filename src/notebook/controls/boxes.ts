import { createControl, type Control, type ControlOptions } from "./control.js";
import type { BoxState, Child, PagesState } from "./states.js";
import type { ControlName } from "./table.js";

const boxFactory =
  <State extends BoxState>(name: ControlName) =>
  (children: readonly Child[] = [], options?: Omit<ControlOptions<State>, "children">): Control<State> =>
    createControl(name, { ...options, children }) as unknown as Control<State>;

/** Widgets beside each other: `hBox([slider, text])`. */
export const hBox = boxFactory<BoxState>("HBox");
/** Widgets below each other. */
export const vBox = boxFactory<BoxState>("VBox");
/** Widgets in a grid: `gridBox(widgets, { layout: { grid_template_columns: "1fr 1fr" } })`. */
export const gridBox = boxFactory<BoxState>("GridBox");
/** Widgets as the layout says. */
export const box = boxFactory<BoxState>("Box");
/** Widgets on tabs: `tab([a, b], { titles: ["first", "second"] })`. */
export const tab = boxFactory<PagesState>("Tab");
/** Widgets below headings that open. */
export const accordion = boxFactory<PagesState>("Accordion");
/** The one widget that `selected_index` names. */
export const stack = boxFactory<PagesState>("Stack");
