import { DataError } from "../../core/errors.js";
import type { Content, Header } from "../message.js";
import { readOutput } from "../nbformat/read-outputs.js";
import { without } from "../nbformat/strip.js";
import type { DisplayOutput, JsonObject, Output, ResultOutput } from "../nbformat/index.js";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Rich = Mutable<DisplayOutput> | Mutable<ResultOutput>;

/** What has been shown under each display id, in any cell. */
export type Displays = Map<string, Rich[]>;

const TYPES = new Set(["stream", "display_data", "execute_result", "error"]);

/** A stream may fill this many characters of a cell; what comes after is counted and dropped. */
const MAX_STREAM_CHARS = 2 ** 27;

/** The outputs of one cell, built from the messages of the kernel as a front end does: streams joined, displays updated by
 * id, cleared when asked. */
export class CellOutputs {
  #outputs: Output[] = [];
  #clearNext = false;
  #numDropped = 0;

  /** @param maxStreamChars what each printed text may be long; the rest is counted and dropped */
  constructor(
    private readonly displays: Displays,
    private readonly maxStreamChars = MAX_STREAM_CHARS,
  ) {}

  /** Takes a message of the output channel; those that are no output are left alone. */
  apply({ header, content }: { header: Pick<Header, "msg_type">; content: Content }): void {
    const type = header.msg_type;
    if (type === "clear_output") {
      if (content["wait"] === true) this.#clearNext = true;
      else this.#outputs = [];
    } else if (type === "update_display_data") this.#update(content);
    else if (TYPES.has(type)) this.#add(asOutput(type, content), displayIdOf(content));
  }

  /** An error that the runner itself found. */
  addError(ename: string, evalue: string): void {
    this.#add({ output_type: "error", ename, evalue, traceback: [`${ename}: ${evalue}`] }, undefined);
  }

  list(): Output[] {
    if (this.#numDropped === 0) return [...this.#outputs];
    const text = `canlab: ${this.#numDropped} more characters were printed and not kept\n`;
    return [...this.#outputs, { output_type: "stream", name: "stderr", text }];
  }

  #add(output: Output, displayId: string | undefined): void {
    if (this.#clearNext) this.#outputs = [];
    this.#clearNext = false;
    const last = this.#outputs.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      const text = this.#bounded(output.text, last.text.length);
      this.#outputs[this.#outputs.length - 1] = { ...last, text: last.text + text };
      return;
    }
    this.#outputs.push(output);
    if (displayId === undefined || !("data" in output)) return;
    this.displays.set(displayId, [...(this.displays.get(displayId) ?? []), output]);
  }

  #bounded(text: string, length: number): string {
    const kept = text.slice(0, Math.max(0, this.maxStreamChars - length));
    this.#numDropped += text.length - kept.length;
    return kept;
  }

  #update(content: Content): void {
    const output = asOutput("display_data", content);
    if (!("data" in output)) return;
    for (const shown of this.displays.get(displayIdOf(content) ?? "") ?? []) {
      shown.data = output.data;
      shown.metadata = output.metadata;
    }
  }
}

function displayIdOf(content: Content): string | undefined {
  const transient = content["transient"] as { display_id?: unknown } | null | undefined;
  return typeof transient?.display_id === "string" ? transient.display_id : undefined;
}

/** An output as nbformat has it; what does not fit becomes a line that says so, since a notebook must stay readable. */
function asOutput(output_type: string, content: Content): Output {
  const fields = without(content as JsonObject, ["transient"]);
  try {
    const rich = output_type === "display_data" || output_type === "execute_result";
    return readOutput(
      { output_type, ...fields, ...(rich && { metadata: fields["metadata"] ?? {} }) },
      "output",
    );
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const text = `canlab: the kernel sent an output that no notebook can hold: ${error.message}\n`;
    return { output_type: "stream", name: "stderr", text };
  }
}
