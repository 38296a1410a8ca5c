import type { Content } from "../message.js";
import {
  notebookMetadata,
  tagsOf,
  type CodeCell,
  type JsonObject,
  type Notebook,
} from "../nbformat/index.js";
import { without } from "../nbformat/strip.js";
import { CellOutputs, type Displays } from "./cell-outputs.js";
import type { Kernel } from "./kernel.js";
import { injectParameters, type Parameters } from "./parameters.js";
import { finishCell, type CellOutcome } from "./run-cell.js";
import { WidgetStates } from "./widget-states.js";

export interface RunNotebookOptions {
  /** Starts the kernel; `startKernel` with the notebook's folder. */
  readonly start: () => Promise<Kernel>;
  /** Of each cell. Default: none. */
  readonly timeoutMs?: number;
  /** Put in after the cell tagged `parameters`. */
  readonly params?: Parameters;
  /** Stops the running cell; the cells after it are not run. */
  readonly signal?: AbortSignal;
  /** Default true: the cells after one that fails are not run. */
  readonly stopOnError?: boolean;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Time for the kernel to obey an interrupt before its process is ended. Default 5000. */
  readonly graceMs?: number;
}

export interface RunProgress {
  /** Code cells that are done. */
  readonly numDone: number;
  readonly numCells: number;
  /** First line of the cell that runs, undefined at the end. */
  readonly title: string | undefined;
}

/** The first cell that failed. */
export interface FailedCell {
  /** In `notebook.cells`. */
  readonly index: number;
  readonly id: string;
  readonly ename: string;
  readonly evalue: string;
  /** Lines, with ANSI colours. */
  readonly traceback: readonly string[];
}

export interface RunResult {
  /** With outputs, execution counts, and widget state in `metadata.widgets`; also after a failure, with what was there. */
  readonly notebook: Notebook;
  readonly failed: FailedCell | undefined;
  /** Whether the signal stopped it. */
  readonly isInterrupted: boolean;
}

/** Runs a notebook from start to end in a fresh kernel, as "Restart and run all" does. Cells tagged `skip-execution` are not run;
 * those tagged `raises-exception` may fail (nbclient's tags).
 *
 * @throws ConfigError for parameters that the notebook does not take
 * @throws KernelDiedError where the kernel cannot be started */
export async function runNotebook(notebook: Notebook, options: RunNotebookOptions): Promise<RunResult> {
  const prepared = injectParameters(notebook, options.params ?? {});
  const kernel = await options.start();
  try {
    const run = new Run(prepared, kernel, options);
    await run.all();
    return run.result();
  } finally {
    await kernel.shutdown();
  }
}

const clear = (cell: CodeCell): CodeCell => ({ ...cell, outputs: [], execution_count: null });

class Run {
  readonly #displays: Displays = new Map();
  readonly #widgets = new WidgetStates();
  readonly #outputs = new Map<number, CellOutputs>();
  readonly #cellOf = new Map<string, CellOutputs>();
  readonly #counts = new Map<number, number>();
  #failed: FailedCell | undefined;
  #isInterrupted = false;

  constructor(
    private readonly notebook: Notebook,
    private readonly kernel: Kernel,
    private readonly options: RunNotebookOptions,
  ) {}

  async all(): Promise<void> {
    const { onProgress, stopOnError = true } = this.options;
    const off = this.kernel.onOutput((message) => {
      this.#widgets.apply(message);
      const parent = message.parentHeader as { msg_id?: string };
      this.#cellOf.get(parent.msg_id ?? "")?.apply(message);
    });
    const cells = [...this.notebook.cells.entries()].filter(
      (entry): entry is [number, CodeCell] =>
        entry[1].cell_type === "code" &&
        entry[1].source.trim() !== "" &&
        !tagsOf(entry[1]).includes("skip-execution"),
    );
    let numDone = 0;
    for (const [index, cell] of cells) {
      onProgress?.({ numDone, numCells: cells.length, title: titleOf(cell.source) });
      const isGone = await this.#runCell(index, cell);
      numDone++;
      if (isGone || this.#isInterrupted || (this.#failed !== undefined && stopOnError)) break;
    }
    off();
    onProgress?.({ numDone, numCells: cells.length, title: undefined });
  }

  result(): RunResult {
    const cells = this.notebook.cells.map((cell, index) =>
      cell.cell_type === "code"
        ? {
            ...clear(cell),
            execution_count: this.#counts.get(index) ?? null,
            outputs: this.#outputs.get(index)?.list() ?? [],
          }
        : cell,
    );
    const before = without(this.notebook.metadata, ["widgets"]);
    const widgets = this.#widgets.toMetadata();
    const metadata: JsonObject = {
      ...notebookMetadata,
      ...before,
      ...(this.kernel.info["language_info"] !== undefined && {
        language_info: this.kernel.info["language_info"] as JsonObject,
      }),
      ...(widgets && { widgets }),
    };
    return {
      notebook: { ...this.notebook, metadata, cells },
      failed: this.#failed,
      isInterrupted: this.#isInterrupted,
    };
  }

  /** @returns whether the kernel is gone */
  async #runCell(index: number, cell: CodeCell): Promise<boolean> {
    const { timeoutMs = Infinity, signal = new AbortController().signal, graceMs = 5000 } = this.options;
    const outputs = new CellOutputs(this.#displays);
    this.#outputs.set(index, outputs);
    const { id, done } = this.kernel.execute(cell.source);
    this.#cellOf.set(id, outputs);
    const outcome = await finishCell(this.kernel, done, { timeoutMs, signal, graceMs });
    const count = outcome.reply?.["execution_count"];
    if (Number.isSafeInteger(count)) this.#counts.set(index, count as number);
    if (outcome.stop === "interrupted") this.#isInterrupted = true;
    const error = errorOf(outcome, timeoutMs);
    if (error?.isOurs) outputs.addError(error.ename, error.evalue);
    const mayFail = tagsOf(cell).includes("raises-exception") && outcome.stop === undefined;
    if (error && !(mayFail && outcome.died === undefined)) this.#failed ??= { index, id: cell.id, ...error };
    return outcome.died !== undefined;
  }
}

interface CellError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
  /** The kernel has not said it in an output. */
  readonly isOurs: boolean;
}

function errorOf({ reply, stop, died }: CellOutcome, timeoutMs: number): CellError | undefined {
  const ours = (ename: string, evalue: string) => ({
    ename,
    evalue,
    traceback: [`${ename}: ${evalue}`],
    isOurs: true,
  });
  const after = died === undefined ? "" : "; it did not obey the interrupt, so the kernel was ended";
  if (stop === "timeout")
    return ours("TimeoutError", `the cell ran longer than ${timeoutMs / 1000} s${after}`);
  if (stop === "interrupted" && died !== undefined) return ours("KeyboardInterrupt", `stopped${after}`);
  if (died !== undefined) return ours("KernelDiedError", died);
  return reply?.["status"] === "ok" ? undefined : { ...replyError(reply ?? {}), isOurs: false };
}

function replyError(reply: Content): Omit<CellError, "isOurs"> {
  const text = (key: string, otherwise: string) => (typeof reply[key] === "string" ? reply[key] : otherwise);
  const ename = text("ename", "Error");
  const evalue = text("evalue", `the kernel answered with status ${JSON.stringify(reply["status"])}`);
  const traceback = Array.isArray(reply["traceback"]) ? reply["traceback"].map(String) : [];
  return { ename, evalue, traceback: traceback.length > 0 ? traceback : [`${ename}: ${evalue}`] };
}

/** What the progress line calls a cell. */
function titleOf(source: string): string {
  const first = source.split("\n").find((line) => line.trim() !== "") ?? "";
  return first.trim().slice(0, 40);
}
