import type { Content } from "../message.js";
import { Model, type ModelOptions } from "./model.js";

/** Where a model's class and its view are found in the front end. */
export interface FrontEndClass {
  /** `IntSlider`: the model is `IntSliderModel`, the view `IntSliderView`. */
  readonly name: string;
  readonly module: string;
  readonly version: string;
}

/** CSS of a widget's box, by the names of ipywidgets: `{ width: "50%", grid_gap: "1em" }`. */
export type Layout = Readonly<Record<string, string | null>>;
export type Style = Readonly<Record<string, string | null>>;

/** Modules of ipywidgets 8. */
export const BASE = { module: "@jupyter-widgets/base", version: "2.0.0" };
export const CONTROLS = { module: "@jupyter-widgets/controls", version: "2.0.0" };

const modelNames = ({ name, module, version }: FrontEndClass): Content => ({
  _model_name: `${name}Model`,
  _model_module: module,
  _model_module_version: version,
});

const viewNames = ({ name, module, version }: FrontEndClass): Content => ({
  _view_name: `${name}View`,
  _view_module: module,
  _view_module_version: version,
});

/** A model without a view of its own. */
export const plainModel = (of: FrontEndClass, state: Content, view: Content = { _view_name: null }): Model =>
  new Model({ ...modelNames(of), ...view, _view_count: null, ...state });

/** `border` is short for its four sides. */
const createLayout = ({ border, ...layout }: Layout): Model => {
  const of = { ...BASE, name: "Layout" };
  const sides = ["top", "right", "bottom", "left"].map((side) => [`border_${side}`, border] as const);
  return plainModel(of, { ...(border != null && Object.fromEntries(sides)), ...layout }, viewNames(of));
};

/** @param name of the style's class, such as `SliderStyle` */
const createStyle = (name: string, style: Style): Model =>
  plainModel({ ...CONTROLS, name }, style, viewNames({ ...BASE, name: "Style" }));

export interface DomModelOptions extends ModelOptions {
  readonly layout?: Layout;
  readonly style?: { readonly name: string; readonly values: Style };
  /** Where the view has another name than the model. */
  readonly view?: FrontEndClass;
}

/** A model that is seen, with the models of its layout and style, which are closed with it. */
export function domModel(
  of: FrontEndClass,
  state: Content,
  { layout = {}, style, view = of, ...options }: DomModelOptions,
): Model {
  const parts: Record<string, Model> = { layout: createLayout(layout) };
  if (style) parts["style"] = createStyle(style.name, style.values);
  const base = { _view_count: null, _dom_classes: [], tabbable: null, tooltip: null };
  const model = new Model({ ...modelNames(of), ...viewNames(view), ...base, ...parts, ...state }, options);
  model.onClosed(() => {
    for (const part of Object.values(parts)) part.close();
  });
  return model;
}
