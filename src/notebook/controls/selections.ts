import { createControl, type Control, type ControlOptions } from "./control.js";
import type {
  OptionValue,
  RadioButtonsState,
  SelectionOptions,
  SelectionSliderState,
  SelectionState,
  SelectMultipleState,
  SelectState,
  ToggleButtonsState,
} from "./states.js";
import type { ControlName } from "./table.js";
import type { StyleName } from "./styles.js";

/** Options of a control that chooses: `options` are values, pairs of label and value, or a record or map from label to value. */
type Choosing<State extends object, O, Style extends StyleName> = { readonly options: O } & Omit<
  ControlOptions<State, Style>,
  "options"
>;

const make = <State extends object>(name: ControlName, options: object): Control<State> =>
  createControl(name, options) as unknown as Control<State>;

type Values<O> = OptionValue<O>;
type Any = SelectionOptions<unknown>;

/** A list that opens: `dropdown({ options: ["can", "mae"] })`. The first is chosen unless `value`, `label` or `index` says otherwise.
 *
 * @throws ConfigError for a value that no option has */
export function dropdown<const O extends Any>(
  options: Choosing<SelectionState<Values<O>>, O, "DescriptionStyle">,
): Control<SelectionState<Values<O>>> {
  return make("Dropdown", options);
}

/** One of a few, all of them seen. */
export function radioButtons<const O extends Any>(
  options: Choosing<RadioButtonsState<Values<O>>, O, "DescriptionStyle">,
): Control<RadioButtonsState<Values<O>>> {
  return make("RadioButtons", options);
}

/** A list of `rows` lines. */
export function select<const O extends Any>(
  options: Choosing<SelectState<Values<O>>, O, "DescriptionStyle">,
): Control<SelectState<Values<O>>> {
  return make("Select", options);
}

/** A list of which several can be chosen. */
export function selectMultiple<const O extends Any>(
  options: Choosing<SelectMultipleState<Values<O>>, O, "DescriptionStyle">,
): Control<SelectMultipleState<Values<O>>> {
  return make("SelectMultiple", options);
}

/** Buttons of which one is down. */
export function toggleButtons<const O extends Any>(
  options: Choosing<ToggleButtonsState<Values<O>>, O, "ToggleButtonsStyle">,
): Control<ToggleButtonsState<Values<O>>> {
  return make("ToggleButtons", options);
}

/** A slider over its options, of which there is at least one. */
export function selectionSlider<const O extends Any>(
  options: Choosing<SelectionSliderState<Values<O>>, O, "SliderStyle">,
): Control<SelectionSliderState<Values<O>>> {
  return make("SelectionSlider", options);
}
