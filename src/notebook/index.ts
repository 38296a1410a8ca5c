export {
  clearOutput,
  display,
  html,
  json,
  latex,
  markdown,
  png,
  svg,
  updateDisplay,
  type Displayable,
  type DisplayHandle,
  type DisplayOptions,
} from "./display/index.js";
export { prompt } from "./display/prompt.js";
export * from "./widget/index.js";
export * from "./controls/index.js";
