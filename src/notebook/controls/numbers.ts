import { factory } from "./control.js";
import type {
  BoundedTextState,
  LogSliderState,
  NumberTextState,
  PlayState,
  ProgressState,
  RangeSliderState,
  SliderState,
} from "./states.js";

/** A slider of whole numbers: `intSlider({ value: 3, min: 0, max: 10, step: 1, description: "depth" })`. */
export const intSlider = factory<SliderState, "IntSlider">("IntSlider");
/** A slider of any numbers. */
export const floatSlider = factory<SliderState, "FloatSlider">("FloatSlider");
/** A slider of powers: `min`, `max` and `step` are exponents of `base`, the value is the power. */
export const floatLogSlider = factory<LogSliderState, "FloatLogSlider">("FloatLogSlider");
/** Two handles of whole numbers; the value is `[lower, upper]`, at first the middle half. */
export const intRangeSlider = factory<RangeSliderState, "IntRangeSlider">("IntRangeSlider");
/** Two handles of any numbers. */
export const floatRangeSlider = factory<RangeSliderState, "FloatRangeSlider">("FloatRangeSlider");
/** A field for a whole number. */
export const intText = factory<NumberTextState, "IntText">("IntText");
/** A field for a number. */
export const floatText = factory<NumberTextState, "FloatText">("FloatText");
/** A field for a whole number between `min` and `max`. */
export const boundedIntText = factory<BoundedTextState, "BoundedIntText">("BoundedIntText");
/** A field for a number between `min` and `max`. */
export const boundedFloatText = factory<BoundedTextState, "BoundedFloatText">("BoundedFloatText");
/** A bar that fills in whole steps. */
export const intProgress = factory<ProgressState, "IntProgress">("IntProgress");
/** A bar that fills. */
export const floatProgress = factory<ProgressState, "FloatProgress">("FloatProgress");
/** Buttons that count from `min` to `max`, every `interval` milliseconds; `jslink` it to a slider. */
export const play = factory<PlayState, "Play">("Play");
