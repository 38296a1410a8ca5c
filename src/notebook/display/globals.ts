import { clearOutput, display, updateDisplay } from "./display.js";
import { prompt } from "./prompt.js";

/** What every cell can use without importing it. */
export const kernelGlobals = { clearOutput, display, prompt, updateDisplay } as const;

/** Their types, for the compiler that checks cells. */
export const globalsDeclaration = `
interface DisplayHandle {
  readonly id: string;
  /** Shows another value in its place, wherever it is shown. */
  update(value: unknown, options?: { readonly raw?: boolean }): void;
}
/** Shows a value below the cell: a picture, tensor, table, widget, anything. Returns a handle that shows another value in its place. */
declare function display(value: unknown, options?: { readonly id?: string; readonly raw?: boolean }): DisplayHandle;
/** Shows a value in place of what display(…, { id }) showed, in any cell. */
declare function updateDisplay(id: string, value: unknown, options?: { readonly raw?: boolean }): void;
/** Takes away the output of the cell; with true, when the next output comes. */
declare function clearOutput(wait?: boolean): void;
/** Asks the reader for a line of text. */
declare function prompt(question?: string, options?: { readonly password?: boolean }): Promise<string>;
`;
