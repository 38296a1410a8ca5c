import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { kernelLink } from "../kernel-link.js";
import { shownKey, type Content } from "../message.js";
import { completeBundle, type MimeBundle } from "./mime-bundle.js";
import { showOutside } from "./outside.js";
import { toMimeBundle } from "./to-mime-bundle.js";

export interface DisplayOptions {
  /** Name of the output, for later updates; default: a new one. */
  readonly id?: string;
  /** The value is a mime bundle itself, `{ "text/html": "<b>x</b>" }`. Bytes are put into base64. */
  readonly raw?: boolean;
}

/** An output that can be shown anew. */
export interface DisplayHandle {
  readonly id: string;
  /** Shows another value in its place, wherever it is shown. */
  update(value: unknown, options?: Pick<DisplayOptions, "raw">): void;
}

/** What of an output is still waited for, by its id, so that updates keep their order. */
const waiting = new Map<string, Promise<void>>();

const bundleOf = (value: unknown, isRaw: boolean): MimeBundle | Promise<MimeBundle> =>
  isRaw ? { data: completeBundle(value as Content, () => "") } : toMimeBundle(value);

function show(type: "display_data" | "update_display_data", value: unknown, options: DisplayOptions): void {
  const { id, raw = false } = options as { id: string; raw?: boolean };
  const link = kernelLink();
  const publish = ({ data, metadata = {} }: MimeBundle) => {
    if (link) link.publish(type, { data, metadata, transient: { display_id: id } });
    else showOutside({ data, metadata });
  };
  const bundle = bundleOf(value, raw);
  const before = waiting.get(id);
  if (!(bundle instanceof Promise) && before === undefined) return publish(bundle);
  const report = (error: unknown) => link?.publish("stream", { name: "stderr", text: `${inspect(error)}\n` });
  const done: Promise<void> = Promise.all([bundle, before])
    .then(([ready]) => publish(ready), report)
    .finally(() => waiting.get(id) === done && waiting.delete(id));
  waiting.set(id, done);
}

/** Shows a value below the cell: a picture, tensor, table, widget, anything. Outside a kernel its text is printed.
 *
 * @returns a handle that shows another value in its place */
export function display(value: unknown, options: DisplayOptions = {}): DisplayHandle {
  const { id = randomUUID() } = options;
  show("display_data", value, { ...options, id });
  const handle: DisplayHandle = { id, update: (next, { raw } = {}) => updateDisplay(id, next, { raw }) };
  return Object.defineProperty(handle, shownKey, { value: true });
}

/** Shows a value in place of what `display(…, { id })` showed, in any cell. */
export function updateDisplay(id: string, value: unknown, options: Pick<DisplayOptions, "raw"> = {}): void {
  show("update_display_data", value, { ...options, id });
}

/** Takes away the output of the cell that calls it.
 *
 * @param wait until the next output comes, so that nothing flickers */
export function clearOutput(wait = false): void {
  kernelLink()?.publish("clear_output", { wait });
}
