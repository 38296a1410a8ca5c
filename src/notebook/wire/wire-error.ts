import { CanlabError } from "../../core/errors.js";

/** What came over a socket is no message that this kernel takes: damaged, too large, badly signed or sent before. */
export class WireError extends CanlabError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("WIRE", message, options);
  }
}
