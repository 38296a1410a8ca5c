import { inspect } from "node:util";
import type { Content } from "../message.js";

/** What is shown of a value, by mime type; strings, and JSON for `application/json` and the like. */
export interface MimeBundle {
  readonly data: Content;
  /** Per mime type, for example the size of a picture. */
  readonly metadata?: Content;
}

/** Method by which a value says how it is shown: it returns `{ "text/html": … }`, or a promise of it (Deno's convention). */
export const jupyterDisplay = Symbol.for("Jupyter.display");

/** A value that knows how it is shown. */
export type Displayable = { [key in typeof jupyterDisplay]: () => unknown };

/** A value as text: long ones are cut, and nothing in it is run. */
export function plainText(value: unknown, { colors = false, depth = 3 } = {}): string {
  try {
    return inspect(value, {
      colors,
      depth,
      maxArrayLength: 20,
      maxStringLength: 10_000,
      breakLength: 100,
      getters: false,
    });
  } catch (error) {
    return `[a value that cannot be printed: ${error instanceof Error ? error.message : "unknown error"}]`;
  }
}

const isText = (type: string): boolean =>
  type.startsWith("text/") || type === "image/svg+xml" || type.endsWith("javascript");

/** Bytes become base64, or text where the type is one; each bundle gets a `text/plain`. */
export function completeBundle(data: Content, fallback: () => string): Content {
  const encoded = Object.entries(data).map(([type, value]) => {
    if (!(value instanceof Uint8Array)) return [type, value] as const;
    return [type, Buffer.from(value).toString(isText(type) ? "utf8" : "base64")] as const;
  });
  const bundle: Content = Object.fromEntries(encoded);
  return typeof bundle["text/plain"] === "string" ? bundle : { "text/plain": fallback(), ...bundle };
}
