export { clearOutput, display, updateDisplay, type DisplayHandle, type DisplayOptions } from "./display.js";
export { html, json, latex, markdown, png, svg, type Formatted } from "./formats.js";
export type { Displayable, MimeBundle } from "./mime-bundle.js";
export { displayToFile } from "./outside.js";
export { toMimeBundle } from "./to-mime-bundle.js";
export { globalsDeclaration, kernelGlobals } from "./globals.js";
export { prompt } from "./prompt.js";
