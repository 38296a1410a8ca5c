import { shownKey, type Content, type Message } from "../message.js";
import type { ExecuteOutcome } from "../session-types.js";
import { History } from "./history.js";
import type { KernelParts } from "./kernel-parts.js";
import { newReply } from "./new-message.js";
import type { CodeContext, Publisher } from "./publisher.js";

interface Request {
  readonly message: Message;
  readonly code: string;
  readonly isSilent: boolean;
  readonly storesHistory: boolean;
  readonly stopsOnError: boolean;
  readonly expressions: readonly (readonly [string, unknown])[];
}

function readRequest(message: Message): Request {
  const { code, silent, store_history, stop_on_error, user_expressions } = message.content;
  const isSilent = silent === true;
  return {
    message,
    code: typeof code === "string" ? code : "",
    isSilent,
    storesHistory: !isSilent && store_history !== false,
    stopsOnError: stop_on_error !== false,
    expressions: Object.entries((user_expressions ?? {}) as Content),
  };
}

/** What `display` gives: as a cell's last value it says nothing new. */
const isShown = (value: unknown): boolean => typeof value === "object" && value !== null && shownKey in value;

/** What a cell waits for; work that is done is forgotten. */
function holder() {
  const open = new Set<Promise<unknown>>();
  const hold = (work: Promise<unknown>) => {
    open.add(work);
    const done = () => void open.delete(work);
    void work.then(done, done);
  };
  const held = async () => {
    while (open.size > 0) await Promise.allSettled(open);
  };
  return { hold, held };
}

/** Runs `execute_request`s, one after the other. */
export class Executor {
  readonly history = new History();
  private readonly queue: { readonly message: Message; readonly receivedMs: number }[] = [];
  private running: { readonly message: Message; readonly controller: AbortController } | undefined;
  private isDraining = false;
  private executionCount = 0;
  /** What arrived up to then is aborted. */
  private abortedUntilMs = -Infinity;

  /** @param now on the clock of `receivedMs` */
  constructor(
    private readonly parts: KernelParts,
    private readonly publisher: Publisher,
    private readonly now: () => number,
  ) {}

  /** Of the cell that runs. */
  get runningMessage(): Message | undefined {
    return this.running?.message;
  }

  add(message: Message, receivedMs: number): void {
    this.queue.push({ message, receivedMs });
    if (!this.isDraining) void this.drain();
  }

  /** Fires the running cell's signal and ends what it awaits. */
  interrupt(): void {
    if (!this.running) return;
    this.running.controller.abort(new Error("interrupted"));
    this.parts.session.interrupt();
  }

  private async drain(): Promise<void> {
    this.isDraining = true;
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      const { message, receivedMs } = next;
      this.publisher.publishFor(message, "status", { execution_state: "busy" });
      await this.answer(message, receivedMs);
      this.publisher.publishFor(message, "status", { execution_state: "idle" });
      // So that requests which came meanwhile are in the queue before the next one starts, and comms are heard between cells.
      await new Promise(setImmediate);
    }
    this.isDraining = false;
  }

  private async answer(message: Message, receivedMs: number): Promise<void> {
    if (receivedMs <= this.abortedUntilMs) {
      this.parts.send(
        "shell",
        newReply(message, { status: "aborted", execution_count: this.executionCount }),
      );
      return;
    }
    const request = readRequest(message);
    const started = new Date().toISOString();
    const content = await this.run(request);
    this.parts.comms.flush?.();
    this.publisher.flush();
    if (content.status === "error" && request.stopsOnError) this.abortedUntilMs = this.now();
    this.parts.send("shell", newReply(message, content, { started }));
  }

  private async run(request: Request): Promise<Content> {
    const { message, code, isSilent, storesHistory } = request;
    if (storesHistory) this.executionCount++;
    const count = this.executionCount;
    if (storesHistory) this.history.add(count, code);
    if (!isSilent) this.publisher.publishFor(message, "execute_input", { code, execution_count: count });
    const controller = new AbortController();
    const { hold, held } = holder();
    const context: CodeContext = { parent: message, signal: controller.signal, hold };
    this.running = { message, controller };
    try {
      const outcome = await this.publisher.runCell(context, () => this.execute(code, context, count, held));
      const error = await this.show(request, context, outcome);
      const base = { execution_count: count, user_expressions: {}, payload: [] };
      if (error) return { ...base, ...error };
      return { ...base, status: "ok", user_expressions: await this.evaluate(request, context) };
    } finally {
      this.running = undefined;
    }
  }

  /** Never rejects: what the session itself throws is an error of the cell. */
  private async execute(
    code: string,
    { signal }: CodeContext,
    executionCount: number,
    held?: () => Promise<unknown>,
  ): Promise<ExecuteOutcome> {
    try {
      return await this.parts.session.execute(code, { executionCount, signal, ...(held && { held }) });
    } catch (error) {
      return { status: "error", ...this.parts.session.describeError(error) };
    }
  }

  /** Publishes result or error; the content of the reply in the case of an error. */
  private async show(
    request: Request,
    context: CodeContext,
    outcome: ExecuteOutcome,
  ): Promise<Content | undefined> {
    let shown = outcome;
    if (shown.status === "ok" && shown.hasResult && !request.isSilent && !isShown(shown.result)) {
      try {
        await this.publishResult(request, context, shown.result);
      } catch (error) {
        shown = { status: "error", ...this.parts.session.describeError(error) };
      }
    }
    if (shown.status === "ok") return undefined;
    const { ename, evalue, traceback } = shown;
    if (!request.isSilent) this.publisher.publishFor(request.message, "error", { ename, evalue, traceback });
    return { status: "error", ename, evalue, traceback };
  }

  private async publishResult(request: Request, context: CodeContext, value: unknown): Promise<void> {
    const { data, metadata = {} } = await this.publisher.run(context, () => this.parts.toMimeBundle(value));
    const plain = data["text/plain"];
    if (request.storesHistory && typeof plain === "string")
      this.history.setOutput(this.executionCount, plain);
    this.publisher.publishFor(request.message, "execute_result", {
      execution_count: this.executionCount,
      data,
      metadata,
    });
  }

  private async evaluate(request: Request, context: CodeContext): Promise<Content> {
    const values: Content = {};
    for (const [name, expression] of request.expressions) {
      const code = String(expression);
      const outcome = await this.publisher.run(context, () =>
        this.execute(code, context, this.executionCount),
      );
      if (outcome.status === "error") values[name] = outcome;
      else {
        const value = outcome.hasResult ? outcome.result : undefined;
        const { data, metadata = {} } = await this.parts.toMimeBundle(value);
        values[name] = { status: "ok", data, metadata };
      }
    }
    return values;
  }
}
