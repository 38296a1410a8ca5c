import type { Content, Message, MessageExtra } from "./message.js";

/** One open comm, seen from the kernel. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  send(data: Content, extra?: MessageExtra): void;
  /** Tells the front end, once; later sends are dropped. */
  close(data?: Content): void;
  /** The handler of `comm_msg`; returns what takes it off again. */
  onMessage(handler: (data: Content, message: Message) => void): () => void;
  /** The handler of a close by either side; returns what takes it off again. */
  onClose(handler: (data: Content) => void): () => void;
}

/** Every open comm of this kernel. */
export interface Comms {
  open(target: string, data: Content, extra?: MessageExtra & { readonly id?: string }): Comm;
  /** What is done when a front end opens a comm of this target. */
  registerTarget(target: string, onOpen: (comm: Comm, message: Message) => void): void;
  get(id: string): Comm | undefined;
  list(): readonly Comm[];
  /** Takes `comm_open`, `comm_msg` and `comm_close` off the shell socket. Never throws: what a handler throws is published as stderr. */
  handle(message: Message): void;
  /** Sends changes of widgets that wait for their turn: nothing of a cell may come after its end. */
  flush?(): void;
}

/** An error as Jupyter's `error` message has it. */
export interface ErrorContent {
  readonly ename: string;
  readonly evalue: string;
  /** Lines, with ANSI colours. */
  readonly traceback: readonly string[];
}

/** What a cell's code can reach of the kernel it runs in. `display`, `widget` and `prompt` are built on it. */
export interface KernelLink {
  /** Sends on iopub with the cell as parent whose code, or late callback, calls it. */
  publish(type: string, content: Content, extra?: MessageExtra): void;
  /** Runs `body`; what its code, and callbacks it starts, would publish goes to `sink` instead. */
  redirect<T>(sink: (type: string, content: Content, extra?: MessageExtra) => void, body: () => T): T;
  /** Asks the front end for a line (`input_request`). Rejects where the front end takes no questions. */
  input(prompt: string, options?: { readonly password?: boolean }): Promise<string>;
  /** Fires when the running cell is interrupted. A new one for each cell. */
  readonly signal: AbortSignal;
  readonly comms: Comms;
  /** The cell that calls is not over before this settles. */
  hold?(work: Promise<unknown>): void;
  /** A callback for later: what it publishes goes to the cell that calls this, but an interrupt of that cell does not end it. */
  bind?<Args extends unknown[], T>(callback: (...args: Args) => T): (...args: Args) => T;
  /** As the kernel reports what a cell throws. */
  describeError?(error: unknown): ErrorContent;
}

const key = Symbol.for("canlab.kernel");

/** The kernel this process is; `undefined` in a plain script. By a global symbol, so that a second copy of this package finds it. */
export function kernelLink(): KernelLink | undefined {
  return (globalThis as { [key]?: KernelLink })[key];
}

/** Called once, by the kernel. */
export function setKernelLink(link: KernelLink | undefined): void {
  (globalThis as { [key]?: KernelLink | undefined })[key] = link;
}
