import { AsyncLocalStorage } from "node:async_hooks";
import type { Content, Message, MessageExtra } from "../message.js";
import { newBroadcast } from "./new-message.js";
import { StreamJoiner, type StreamName } from "./stream-joiner.js";

export type Sink = (type: string, content: Content, extra?: MessageExtra) => void;

/** For whom code runs: the request it answers, and the signal that ends it. Callbacks that the code starts inherit it. */
export interface CodeContext {
  readonly parent: Message | undefined;
  readonly signal: AbortSignal;
  /** Takes what would be published. */
  readonly sink?: Sink;
  /** Keeps the request open until this settles. */
  readonly hold?: ((work: Promise<unknown>) => void) | undefined;
}

const never = new AbortController().signal;

/** Sends on iopub, with the request as parent whose code, or late callback of it, publishes. */
export class Publisher {
  private readonly contexts = new AsyncLocalStorage<CodeContext>();
  private lastCell: CodeContext = { parent: undefined, signal: never };
  private readonly streams = new StreamJoiner<CodeContext>((context, name, text) => {
    this.emit(context, "stream", { name, text });
  });

  constructor(private readonly send: (message: Message) => void) {}

  /** Of the code that asks. Code that belongs to no cell counts to the last one. */
  get context(): CodeContext {
    return this.contexts.getStore() ?? this.lastCell;
  }

  run<T>(context: CodeContext, body: () => T): T {
    return this.contexts.run(context, body);
  }

  /** As {@link run}; from now on code that belongs to no cell counts to this one. */
  runCell<T>(context: CodeContext, body: () => T): T {
    this.lastCell = context;
    return this.contexts.run(context, body);
  }

  redirect<T>(sink: Sink, body: () => T): T {
    const flush = () => {
      this.streams.flush();
    };
    const result = this.run({ ...this.context, sink }, body);
    if (result instanceof Promise) void result.then(flush, flush);
    else flush();
    return result;
  }

  /** A callback for later, in the context of the code that asks, whose signal it does not have. */
  bind<Args extends unknown[], T>(
    callback: (...args: Args) => T,
    detach: (body: () => T) => T,
  ): (...args: Args) => T {
    const context: CodeContext = { ...this.context, signal: never, hold: undefined };
    return (...args) => this.run(context, () => detach(() => callback(...args)));
  }

  publish(type: string, content: Content, extra?: MessageExtra): void {
    this.streams.flush();
    this.emit(this.context, type, content, extra);
  }

  /** With this message as parent, whoever's code asks. */
  publishFor(parent: Message | undefined, type: string, content: Content): void {
    this.streams.flush();
    this.send(newBroadcast(type, content, { parent }));
  }

  /** Printed text; goes out joined with what is printed right after it. */
  write(name: StreamName, text: string): void {
    this.streams.write(this.context, name, text);
  }

  flush(): void {
    this.streams.flush();
  }

  private emit({ parent, sink }: CodeContext, type: string, content: Content, extra?: MessageExtra): void {
    if (sink) sink(type, content, extra);
    else this.send(newBroadcast(type, content, { ...extra, parent }));
  }
}
