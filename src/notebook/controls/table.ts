import {
  boundedRule,
  comboboxRule,
  logRule,
  numberRule,
  pagesRule,
  rangeRule,
  type ControlRule,
} from "./rules.js";
import { multipleRule, SELECTION_KEYS, selectionRule } from "./selection-rules.js";
import type { StyleName } from "./styles.js";

/** A control as ipywidgets 8.1.9 has it. */
export interface ControlClass {
  /** Defaults, beside those of every widget. */
  readonly state: Readonly<Record<string, unknown>>;
  readonly style?: StyleName;
  /** Where its view is not named as its model is. */
  readonly view?: string;
  readonly rule?: ControlRule;
  /** Keys that front ends do not have. */
  readonly local?: readonly string[];
}

const described = { description: "", description_allow_html: false };
const input = { ...described, disabled: false };
const slider = {
  ...input,
  continuous_update: true,
  orientation: "horizontal",
  readout: true,
  behavior: "drag-tap",
};
const range = { min: 0, max: 100 };
const whole = { ...slider, ...range, step: 1, readout_format: "d" };
const real = { ...slider, ...range, step: 0.1, readout_format: ".2f" };
const text = { ...input, value: "", placeholder: "\u200b", continuous_update: true };
const label = { ...described, value: "", placeholder: "\u200b" };
const progress = { ...described, ...range, value: 0, bar_style: "", orientation: "horizontal" };
const numberText = { ...input, value: 0, continuous_update: false };
const box = { children: [], box_style: "" };
const pages = { ...box, titles: [], selected_index: null };
const options = { value: null, label: null, options: [], _options_labels: [], index: null };

const selection = { rule: selectionRule(false), local: SELECTION_KEYS };
const plain = { style: "DescriptionStyle" } as const;

/** The standard controls by ipywidgets' names. Their states are compared with ipywidgets' own in the tests. */
export const table = {
  IntSlider: { state: { ...whole, value: 0 }, style: "SliderStyle", rule: boundedRule(true) },
  FloatSlider: { state: { ...real, value: 0 }, style: "SliderStyle", rule: boundedRule(false) },
  FloatLogSlider: {
    state: { ...real, value: 1, base: 10, max: 4, readout_format: ".3g" },
    style: "SliderStyle",
    rule: logRule,
  },
  IntRangeSlider: { state: { ...whole, value: [25, 75] }, style: "SliderStyle", rule: rangeRule(true) },
  FloatRangeSlider: { state: { ...real, value: [25, 75] }, style: "SliderStyle", rule: rangeRule(false) },
  IntText: { ...plain, state: { ...numberText, step: 1 }, rule: numberRule(true) },
  FloatText: { ...plain, state: { ...numberText, step: null }, rule: numberRule(false) },
  BoundedIntText: {
    ...plain,
    state: { ...numberText, ...range, step: 1 },
    view: "IntText",
    rule: boundedRule(true),
  },
  BoundedFloatText: {
    ...plain,
    state: { ...numberText, ...range, step: null },
    view: "FloatText",
    rule: boundedRule(false),
  },
  IntProgress: { state: progress, style: "ProgressStyle", view: "Progress", rule: boundedRule(true) },
  FloatProgress: { state: progress, style: "ProgressStyle", view: "Progress", rule: boundedRule(false) },
  Play: {
    ...plain,
    state: {
      ...{ ...input, ...range, value: 0, step: 1, interval: 100 },
      ...{ playing: false, repeat: false, show_repeat: true },
    },
    rule: boundedRule(true),
  },
  Checkbox: { state: { ...input, value: false, indent: true }, style: "CheckboxStyle" },
  ToggleButton: {
    state: { ...input, value: false, button_style: "", icon: "" },
    style: "ToggleButtonStyle",
  },
  Button: { state: { description: "", disabled: false, button_style: "", icon: "" }, style: "ButtonStyle" },
  Valid: { ...plain, state: { ...input, value: false, readout: "Invalid" } },
  Dropdown: { ...plain, ...selection, state: { ...input, ...options } },
  RadioButtons: { ...plain, ...selection, state: { ...input, ...options, orientation: "vertical" } },
  Select: { ...plain, ...selection, state: { ...input, ...options, rows: 5 } },
  ToggleButtons: {
    ...selection,
    state: { ...input, ...options, button_style: "", icons: [], tooltips: [] },
    style: "ToggleButtonsStyle",
  },
  SelectionSlider: {
    state: { ...slider, ...options },
    style: "SliderStyle",
    rule: selectionRule(true),
    local: SELECTION_KEYS,
  },
  SelectMultiple: {
    ...plain,
    state: { ...input, ...options, value: [], label: [], index: [], rows: 5 },
    rule: multipleRule,
    local: SELECTION_KEYS,
  },
  Text: { state: text, style: "TextStyle" },
  Password: { state: text, style: "TextStyle" },
  Textarea: { state: { ...text, rows: null }, style: "TextStyle" },
  Combobox: { state: { ...text, options: [], ensure_option: false }, style: "TextStyle", rule: comboboxRule },
  ColorPicker: { ...plain, state: { ...input, value: "black", concise: false } },
  Label: { state: label, style: "LabelStyle" },
  HTML: { state: label, style: "HTMLStyle" },
  HTMLMath: { state: label, style: "HTMLMathStyle" },
  Image: { state: { value: new Uint8Array(), format: "png", width: "", height: "" } },
  HBox: { state: box },
  VBox: { state: box },
  GridBox: { state: box },
  Box: { state: box },
  Tab: { state: pages, rule: pagesRule(true) },
  Accordion: { state: pages, rule: pagesRule(false) },
  Stack: { state: pages, rule: pagesRule(false) },
  Output: { state: { msg_id: "", outputs: [] } },
} as const satisfies Record<string, ControlClass>;

export type ControlName = keyof typeof table;
