export {
  fixed,
  type AbbreviatedValue,
  type Abbreviation,
  type Fixed,
  type ValueControl,
} from "./abbreviations.js";
export * from "./boxes.js";
export type { Control, ControlOptions } from "./control.js";
export * from "./inputs.js";
export { interact, interactive } from "./interact.js";
export type { Abbreviations, Interactive, InteractOptions, InteractValues } from "./interact.js";
export { jsdlink, jslink, type Link, type LinkEnd } from "./links.js";
export * from "./numbers.js";
export { output, type Output } from "./output.js";
export * from "./selections.js";
export type * from "./states.js";
