import { AsyncResource } from "node:async_hooks";
import { inspect } from "node:util";
import { InterruptedError } from "../../core/errors.js";
import { toMimeBundle } from "../display/to-mime-bundle.js";
import { kernelLink, type KernelLink } from "../kernel-link.js";
import type { Content } from "../message.js";
import { CellOutputs } from "../runner/cell-outputs.js";
import type { Model } from "../widget/model.js";
import { createControl, type Control, type ControlOptions } from "./control.js";
import type { OutputState } from "./states.js";

/** All outputs travel at each change, so a printed text is cut here. UTF-16 code units. */
const MAX_TEXT = 2 ** 20;
const OUTPUT_TYPES = new Set(["stream", "display_data", "execute_result", "error"]);

export type Output = Control<OutputState> & {
  /** Runs `body`; what it prints, shows and throws, also later, appears in the widget and not below the cell.
   *
   * @returns what the body returns; undefined where it threw, as the error is shown. An interrupt goes on to the cell. */
  capture<T>(body: () => T | Promise<T>): Promise<T | undefined>;
  /** Takes everything out.
   *
   * @param wait until the next output comes, so that nothing flickers */
  clear(wait?: boolean): void;
  /** Adds a value as `display` shows it. */
  appendDisplay(value: unknown): Promise<void>;
  /** Adds printed text. */
  appendStdout(text: string): void;
  /** Adds printed text, as warnings are shown. */
  appendStderr(text: string): void;
};

/** What a widget has been given to show. It is kept here and travels as the widget's state, so code of the same cell that runs
 * meanwhile, outside the capture, is not caught (ipywidgets' `msg_id` would catch all of the cell's output). */
class Shown {
  private outputs = Shown.none();
  private clearsNext = false;

  constructor(private readonly model: Model) {}

  private static none(): CellOutputs {
    return new CellOutputs(new Map(), MAX_TEXT);
  }

  apply(type: string, content: Content): void {
    if (type === "clear_output" && content["wait"] === true) {
      this.clearsNext = true;
      return;
    }
    if (type === "clear_output" || (this.clearsNext && OUTPUT_TYPES.has(type))) {
      this.outputs = Shown.none();
      this.clearsNext = false;
    }
    this.outputs.apply({ header: { msg_type: type }, content });
    this.model.set("outputs", this.outputs.list());
  }
}

/** An empty place for outputs: `const out = output(); display(out); await out.capture(async () => console.log("inside"));`. In a plain
 * script there is nothing to catch with: what is captured prints as ever. */
export function output(options: Omit<ControlOptions<OutputState>, "outputs" | "msg_id"> = {}): Output {
  const model = createControl("Output", options);
  const shown = new Shown(model);
  const add = (type: string, content: Content) => shown.apply(type, content);
  const methods = {
    capture: <T>(body: () => T | Promise<T>) => capture(body, model, add),
    clear: (wait = false) => add("clear_output", { wait }),
    async appendDisplay(value: unknown) {
      const { data, metadata = {} } = await toMimeBundle(value);
      add("display_data", { data, metadata });
    },
    appendStdout: (text: string) => add("stream", { name: "stdout", text }),
    appendStderr: (text: string) => add("stream", { name: "stderr", text }),
  };
  return Object.assign(model as unknown as Control<OutputState>, methods);
}

type Add = (type: string, content: Content) => void;

async function capture<T>(body: () => T | Promise<T>, model: Model, add: Add): Promise<T | undefined> {
  const link = kernelLink();
  if (link === undefined) return body();
  // Messages of comms, also this widget's own, go where they would have gone.
  const outside = AsyncResource.bind<KernelLink["publish"], undefined>(link.publish.bind(link));
  const sink: KernelLink["publish"] = (type, content, extra) => {
    if (OUTPUT_TYPES.has(type) || type === "clear_output" || type === "update_display_data")
      add(type, content);
    else outside(type, content, extra);
  };
  try {
    // A promise in any case, so that what is printed last arrives before this returns.
    return await link.redirect(sink, async () => body());
  } catch (error) {
    if (isInterrupt(error)) throw error;
    add("error", { ...errorContent(error, link) });
    return undefined;
  } finally {
    model.flush();
  }
}

const isInterrupt = (error: unknown): boolean =>
  error instanceof InterruptedError || (error instanceof Error && error.name === "KeyboardInterrupt");

function errorContent(error: unknown, { describeError }: KernelLink): Content {
  if (describeError) return { ...describeError(error) };
  const { name, message } = error instanceof Error ? error : new Error(inspect(error));
  return { ename: name, evalue: message, traceback: [inspect(error)] };
}
