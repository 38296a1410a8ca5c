import type { Model } from "./model.js";

/** Takes away what `render` made, listeners too. */
export type Cleanup = () => void;

/** The default export of a widget's bundle. Holds no global state, so one page may show it several times. */
export interface FrontEnd<State> {
  render(props: { model: Model<State>; el: HTMLElement }): Cleanup | Promise<Cleanup>;
}
