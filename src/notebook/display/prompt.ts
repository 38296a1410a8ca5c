import { BackendError } from "../../core/errors.js";
import { kernelLink } from "../kernel-link.js";

/** Asks the reader for a line of text, in the notebook.
 *
 * @returns the line
 * @throws BackendError outside a kernel; what the kernel says where the front end takes no questions, as in a headless run */
export function prompt(question = "", options: { readonly password?: boolean } = {}): Promise<string> {
  const link = kernelLink();
  if (link === undefined) {
    return Promise.reject(
      new BackendError("prompt: there is no notebook to ask in; run this in a cell of the canlab kernel"),
    );
  }
  return link.input(question, options);
}
