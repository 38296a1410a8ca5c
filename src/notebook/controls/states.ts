/** States of the standard controls, with the keys that ipywidgets 8.1.9 gives them, so that they mean the same in every front end. */

export interface DomState {
  /** Shown when the pointer rests on it. */
  readonly tooltip: string | null;
  /** Whether Tab reaches it; null: as the browser does. */
  readonly tabbable: boolean | null;
}

export interface DescribedState extends DomState {
  /** In front of the control. */
  readonly description: string;
  /** Default false: the description is text. */
  readonly description_allow_html: boolean;
}

/** A control that can be greyed out. */
export interface InputState extends DescribedState {
  readonly disabled: boolean;
}

export type Orientation = "horizontal" | "vertical";
/** Colours that the front end gives a meaning; "" is none. */
export type Meaning = "success" | "info" | "warning" | "danger" | "";
export type ButtonMeaning = Meaning | "primary";
/** What moves a slider's handle. */
export type SliderBehavior = "drag-tap" | "drag-snap" | "tap" | "drag" | "snap";

interface Range {
  readonly min: number;
  readonly max: number;
}

interface Slider extends InputState {
  /** False: the value is sent when the handle is let go. */
  readonly continuous_update: boolean;
  readonly orientation: Orientation;
  /** Whether the value stands beside the slider. */
  readonly readout: boolean;
  readonly behavior: SliderBehavior;
}

export interface SliderState extends Slider, Range {
  readonly value: number;
  readonly step: number;
  /** As d3-format has it: `d`, `.2f`, `.3g`. */
  readonly readout_format: string;
}

/** Powers: `min`, `max` and `step` are exponents of `base`, the value is not. */
export interface LogSliderState extends SliderState {
  readonly base: number;
}

export interface RangeSliderState extends Slider, Range {
  /** Lower and upper end. */
  readonly value: readonly [number, number];
  readonly step: number;
  readonly readout_format: string;
}

export interface NumberTextState extends InputState {
  readonly value: number;
  /** True: sent at every key. */
  readonly continuous_update: boolean;
  readonly step: number | null;
}

export interface BoundedTextState extends NumberTextState, Range {}

export interface ProgressState extends DescribedState, Range {
  readonly value: number;
  readonly bar_style: Meaning;
  readonly orientation: Orientation;
}

export interface PlayState extends InputState, Range {
  readonly value: number;
  readonly step: number;
  /** Between two steps, milliseconds. */
  readonly interval: number;
  readonly playing: boolean;
  readonly repeat: boolean;
  readonly show_repeat: boolean;
}

export interface CheckboxState extends InputState {
  readonly value: boolean;
  /** Whether it stands where controls with a description do. */
  readonly indent: boolean;
}

export interface ToggleButtonState extends InputState {
  readonly value: boolean;
  readonly button_style: ButtonMeaning;
  /** Of Font Awesome, without `fa-`. */
  readonly icon: string;
}

export interface ButtonState extends DomState {
  readonly description: string;
  readonly disabled: boolean;
  readonly button_style: ButtonMeaning;
  /** Of Font Awesome, without `fa-`. */
  readonly icon: string;
}

export interface ValidState extends InputState {
  readonly value: boolean;
  /** Shown while the value is false. */
  readonly readout: string;
}

export interface TextState extends InputState {
  readonly value: string;
  /** Shown while there is no text. */
  readonly placeholder: string;
  /** False: sent on Enter, or when the field is left. */
  readonly continuous_update: boolean;
}

export interface TextareaState extends TextState {
  readonly rows: number | null;
}

export interface ComboboxState extends TextState {
  /** Offered while one types. */
  readonly options: readonly string[];
  /** Whether the value must be one of them. */
  readonly ensure_option: boolean;
}

export interface ColorPickerState extends InputState {
  /** A CSS colour. */
  readonly value: string;
  readonly concise: boolean;
}

export interface LabelState extends DescribedState {
  readonly value: string;
  readonly placeholder: string;
}

export interface ImageState extends DomState {
  /** The file's bytes; of a URL its UTF-8 text. */
  readonly value: Uint8Array;
  /** `png`, `jpeg`, `svg+xml`, or `url`. */
  readonly format: string;
  /** In CSS pixels, without unit; "" is the picture's own. */
  readonly width: string;
  readonly height: string;
}

interface Options {
  readonly _options_labels: readonly string[];
}

/** One of several. `value`, `label` and `index` name the same option; setting one sets all. */
export interface SelectionState<V> extends InputState, Options {
  readonly value: V | null;
  readonly label: string | null;
  readonly index: number | null;
  readonly options: SelectionOptions<V>;
}

/** As {@link SelectionState}, where one is always chosen. */
export interface ChosenState<V> extends InputState, Options {
  readonly value: V;
  readonly label: string;
  readonly index: number;
  readonly options: SelectionOptions<V>;
}

export interface RadioButtonsState<V> extends SelectionState<V> {
  readonly orientation: Orientation;
}

export interface SelectState<V> extends SelectionState<V> {
  /** How many are seen at once. */
  readonly rows: number;
}

export interface ToggleButtonsState<V> extends SelectionState<V> {
  readonly button_style: ButtonMeaning;
  readonly icons: readonly string[];
  readonly tooltips: readonly string[];
}

export interface SelectionSliderState<V> extends ChosenState<V>, Slider {}

/** Several of a list, in the order in which they were chosen. */
export interface SelectMultipleState<V> extends InputState, Options {
  readonly value: readonly V[];
  readonly label: readonly string[];
  readonly index: readonly number[];
  readonly options: SelectionOptions<V>;
  readonly rows: number;
}

/** Values, whose texts are the labels; pairs of label and value; or a record or map from label to value. */
export type SelectionOptions<V> =
  | readonly V[]
  | readonly (readonly [label: string, value: V])[]
  | Readonly<Record<string, V>>
  | ReadonlyMap<string, V>;

/** The values among which such options choose. */
export type OptionValue<O> = O extends readonly (readonly [string, infer V])[]
  ? V
  : O extends readonly (infer V)[]
    ? V
    : O extends ReadonlyMap<string, infer V>
      ? V
      : O extends Readonly<Record<string, infer V>>
        ? V
        : never;

/** Any widget, as far as a box cares. */
export interface Child {
  readonly id: string;
  readonly isOpen: boolean;
  close(): void;
}

export interface BoxState extends DomState {
  readonly children: readonly Child[];
  readonly box_style: Meaning;
}

export interface PagesState extends BoxState {
  /** One for each child; missing ones are "". */
  readonly titles: readonly string[];
  /** The child that is open, null for none. */
  readonly selected_index: number | null;
}

export interface OutputState extends DomState {
  /** As in a notebook's cell. */
  readonly outputs: readonly object[];
  /** Empty: this kernel fills `outputs` itself. */
  readonly msg_id: string;
}
