import { isWidgetSpec } from "../../widgets/host.js";
import type { Content } from "../message.js";
import { widget } from "../widget/any-widget.js";
import { completeBundle, jupyterDisplay, plainText, type MimeBundle } from "./mime-bundle.js";
import { canvasBundle, fileBundle, isCanvas, pixelsBundle, pixelsOf } from "./pictures.js";
import { isTable, tableBundle } from "./table.js";
import { isTensor, tensorBundle } from "./tensor.js";

/** How a value is shown: by what it says itself (`Symbol.for("Jupyter.display")`), else pictures, tensors and tables as such, else
 * its text. Always carries `text/plain`. Only what has to be waited for gives a promise.
 *
 * Throws, or rejects, what the value's own display method throws; anything else is shown as text at least. */
export function toMimeBundle(value: unknown): MimeBundle | Promise<MimeBundle> {
  const text = () => textOf(value);
  const complete = ({ data, metadata }: MimeBundle): MimeBundle => ({
    data: completeBundle(data, text),
    ...(metadata && { metadata }),
  });
  const rich = typeof value === "object" || typeof value === "function" ? richBundle(value) : undefined;
  if (rich instanceof Promise) return rich.then(complete);
  return complete(rich ?? { data: {} });
}

function richBundle(value: object | null): MimeBundle | Promise<MimeBundle> | undefined {
  if (value === null) return undefined;
  const own = ownBundle(isWidgetSpec(value) ? widget(value) : value);
  if (own !== undefined) return own;
  try {
    if (value instanceof Uint8Array) return fileBundle(value);
    if (Array.isArray(value)) return isTable(value) ? tableBundle(value) : undefined;
    if (isCanvas(value)) return canvasBundle(value);
    if (isTensor(value)) return tensorBundle(value);
    const pixels = pixelsOf(value);
    return pixels && pixelsBundle(pixels);
  } catch {
    return undefined; // what only looks like a picture is still a value
  }
}

/** What the value's own method gives. */
function ownBundle(value: object): MimeBundle | Promise<MimeBundle> | undefined {
  const method: unknown = (value as { [jupyterDisplay]?: unknown })[jupyterDisplay];
  if (typeof method !== "function") return undefined;
  const data: unknown = method.call(value);
  return data instanceof Promise ? data.then(asBundle) : asBundle(data);
}

const asBundle = (data: unknown): MimeBundle => ({
  data: typeof data === "object" && data !== null ? (data as Content) : {},
});

/** Arrays and single values without colour, so that a saved notebook reads well anywhere. */
function textOf(value: unknown): string {
  const isPlain = typeof value !== "object" || Array.isArray(value) || ArrayBuffer.isView(value);
  return plainText(value, { colors: !isPlain });
}
