import { oneOf, withDefaults } from "../../core/config.js";
import type { Content } from "../message.js";
import { CONTROLS, domModel, type Layout } from "../widget/dom-model.js";
import type { Model } from "../widget/model.js";
import type { Widget } from "../widget/types.js";
import { checkWords, type At } from "./rules.js";
import { layoutKeys, styles, type StyleName, type StyleOf } from "./styles.js";
import { table, type ControlClass, type ControlName } from "./table.js";

/** A live control of the standard set. What a widget has, and `value` for short. */
export type Control<State extends object> = Widget<State> &
  (State extends { readonly value: infer V } ? { value: V } : unknown);

/** Any part of the state, the rest being ipywidgets' defaults; CSS of the control's box, and its style. */
export type ControlOptions<State extends object, Name extends StyleName | undefined = undefined> = Partial<
  Omit<State, "_options_labels">
> & {
  readonly layout?: Layout;
} & (Name extends StyleName ? { readonly style?: Partial<StyleOf<Name>> } : unknown);

type StyleNameOf<Name extends ControlName> = (typeof table)[Name] extends {
  readonly style: infer S extends StyleName;
}
  ? S
  : undefined;

/** Makes a control.
 *
 * @throws ConfigError for an unknown option, or a value that the control cannot have */
export type Factory<State extends object, Name extends ControlName> = (
  options?: ControlOptions<State, StyleNameOf<Name>>,
) => Control<State>;

/** The function that makes the controls of one class. */
export const factory =
  <State extends object, Name extends ControlName>(name: Name): Factory<State, Name> =>
  (options) =>
    createControl(name, options ?? {}) as unknown as Control<State>;

/** `IntSlider` is made by `intSlider`, `HBox` by `hBox`; `HTML` by `htmlText`, as `html` shows HTML as an output. */
export const functionName = (name: ControlName): string =>
  name === "HTML" ? "htmlText" : name.replace(/^([A-Z]+(?![a-z])|[A-Z])/, (start) => start.toLowerCase());

const OUTPUT = { module: "@jupyter-widgets/output", version: "1.0.0" };

/** @param extra keys that a caller cannot give, such as `_dom_classes` */
export function createControl(name: ControlName, options: object, extra: Content = {}): Model {
  const { state, style, view = name, rule, local = [] }: ControlClass = table[name];
  const { layout = {}, style: styled, ...given } = options as { layout?: Layout; style?: object };
  const called = functionName(name);
  const defaults: Content = { tooltip: null, tabbable: null, ...state };
  const first = withDefaults(`${called}'s options`, defaults, given as Content);
  for (const key of Object.keys(layout)) oneOf(`key of ${called}'s layout`, key, layoutKeys);
  const values = style && withDefaults(`${called}'s style`, { ...styles[style] }, styled ?? {});
  const completed = (change: Content, before: Content, at: At) => {
    checkWords(change, at);
    return rule ? rule(change, before, at) : change;
  };
  const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const complete = {
    ...first,
    ...completed(asked, defaults, { name: called, origin: "kernel", isNew: true }),
  };
  const origin = name === "Output" ? OUTPUT : CONTROLS;
  const model = domModel(
    { ...origin, name },
    { ...complete, ...extra },
    {
      layout,
      local,
      rule: (change, before, from) => completed(change, before, { name: called, origin: from, isNew: false }),
      ...(style && { style: { name: style, values: values as Record<string, string | null> } }),
      view: { ...origin, name: view },
    },
  );
  if ("value" in defaults) {
    Object.defineProperty(model, "value", {
      get: () => model.get("value"),
      set: (value: unknown) => model.set("value", value),
      enumerable: true,
    });
  }
  return model;
}
