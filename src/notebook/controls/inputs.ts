import { callSafely } from "../comms/call-safely.js";
import { bindCallback, reportError } from "../widget/listeners.js";
import { createControl, factory, type Control, type Factory } from "./control.js";
import type {
  ButtonState,
  CheckboxState,
  ColorPickerState,
  ComboboxState,
  ImageState,
  LabelState,
  TextareaState,
  TextState,
  ToggleButtonState,
  ValidState,
} from "./states.js";

/** A box to tick. */
export const checkbox = factory<CheckboxState, "Checkbox">("Checkbox");
/** A button that stays down. */
export const toggleButton = factory<ToggleButtonState, "ToggleButton">("ToggleButton");
/** Says whether something holds. */
export const valid = factory<ValidState, "Valid">("Valid");
/** A line of text. */
export const text = factory<TextState, "Text">("Text");
/** A line that is not shown as it is typed. The notebook's saved widget state has it all the same. */
export const password = factory<TextState, "Password">("Password");
/** Several lines of text. */
export const textarea = factory<TextareaState, "Textarea">("Textarea");
/** A line of text with suggestions. */
export const combobox = factory<ComboboxState, "Combobox">("Combobox");
/** A CSS colour. */
export const colorPicker = factory<ColorPickerState, "ColorPicker">("ColorPicker");
/** Text, with LaTeX between dollar signs. */
export const label = factory<LabelState, "Label">("Label");
/** HTML as a widget, for boxes. As trusted as the notebook: never data of others. */
export const htmlText = factory<LabelState, "HTML">("HTML");
/** As {@link htmlText}, with LaTeX between dollar signs. */
export const htmlMath = factory<LabelState, "HTMLMath">("HTMLMath");
/** A picture file's bytes. */
export const image = factory<ImageState, "Image">("Image");

export type Button = Control<ButtonState> & {
  /** Calls back at every click. What it prints appears below the cell that added it. Returns what takes it off again. */
  onClick(callback: () => unknown): () => void;
  /** As if it had been clicked. */
  click(): void;
};

/** A button: `button({ description: "Train" }).onClick(() => …)`. */
export const button: (...options: Parameters<Factory<ButtonState, "Button">>) => Button = (options = {}) => {
  const model = createControl("Button", options);
  const callbacks = new Set<() => void>();
  const click = () => {
    for (const call of [...callbacks]) call();
  };
  model.onMessage((content) => {
    if ((content as { event?: unknown } | null)?.event === "click") click();
  });
  const onClick = (callback: () => unknown) => {
    const report = bindCallback(reportError);
    const call = bindCallback(() => void callSafely(callback, report));
    callbacks.add(call);
    return () => void callbacks.delete(call);
  };
  return Object.assign(model as unknown as Control<ButtonState>, { onClick, click });
};
