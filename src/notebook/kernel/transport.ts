import { Worker } from "node:worker_threads";
import type { Content, Message } from "../message.js";
import { encodeMessage, type Connection } from "../wire/index.js";
import type { ReplySocket } from "./kernel-parts.js";
import type { FromTransport, ToTransport, TransportData } from "./transport-messages.js";

export interface TransportHandlers {
  readonly onMessage: (message: Message, receivedMs: number) => void;
  readonly onInterrupt: () => void;
  readonly onShutdown: () => void;
}

export interface TransportOptions {
  readonly connection: Connection;
  readonly info: Content;
  /** Ends the kernel when this process ends. */
  readonly parentPid?: number;
}

/** Above it the thread that prints waits until ZeroMQ has taken some: a cell that prints without end holds no more. */
const maxWaitingBytes = 2 ** 25;
const maxWaitMs = 60_000;

/** The kernel's sockets, in a thread of their own: what a cell prints goes out, the heartbeat beats and an interrupt is heard
 * while the main thread computes. */
export class Transport {
  private readonly waiting = new Int32Array(new SharedArrayBuffer(4));
  private readonly worker: Worker;
  private readonly key: string;
  private handlers: TransportHandlers | undefined;
  private readonly early: (FromTransport & { readonly type: "message" })[] = [];
  /** When the sockets are bound, with their ports. */
  readonly ready: Promise<Connection>;
  readonly closed: Promise<void>;

  constructor({ connection, info, parentPid }: TransportOptions) {
    this.key = connection.key;
    const workerData: TransportData = { connection, info, waitingBytes: this.waiting.buffer, parentPid };
    this.worker = new Worker(new URL("./transport-worker.js", import.meta.url), { workerData, execArgv: [] });
    this.closed = new Promise((resolve) => {
      this.worker.once("exit", () => {
        resolve();
      });
    });
    this.ready = new Promise((resolve, reject) => {
      this.worker.once("error", reject);
      this.worker.on("message", (event: FromTransport) => {
        if (event.type === "ready") resolve(event.connection);
        else if (event.type === "failed") reject(event.error);
        else if (event.type !== "message") this.handle(event);
        else if (this.handlers) this.handlers.onMessage(event.message, event.receivedMs);
        else this.early.push(event);
      });
    });
  }

  /** Hands over what comes; messages that came before first. */
  listen(handlers: TransportHandlers): void {
    this.handlers = handlers;
    for (const { message, receivedMs } of this.early.splice(0)) handlers.onMessage(message, receivedMs);
  }

  /** Signs and sends. Blocks while more than 32 MiB wait.
   *
   * @throws TypeError where the content has what JSON has no word for */
  send(socket: ReplySocket, message: Message): void {
    // A copy: its memory is given away, and the caller may change its own as soon as this returns.
    const buffers = message.buffers.map((buffer) => new Uint8Array(buffer));
    const frames = encodeMessage({ ...message, buffers }, this.key);
    const numBytes = frames.reduce((sum, { length }) => sum + length, 0);
    this.waitForRoom();
    Atomics.add(this.waiting, 0, numBytes);
    const owned = frames.slice(message.identities.length).map(({ buffer }) => buffer as ArrayBuffer);
    this.post({ type: "send", socket, frames, numBytes }, owned);
  }

  /** When everything is sent and the sockets are closed. */
  async close(): Promise<void> {
    this.post({ type: "close" });
    await this.closed;
  }

  private handle({ type }: { readonly type: "interrupt" | "shutdown" }): void {
    if (type === "shutdown") {
      if (this.handlers) this.handlers.onShutdown();
      else process.exit(0); // nothing was run yet
      return;
    }
    this.post({ type: "interrupted" });
    this.handlers?.onInterrupt();
  }

  private waitForRoom(): void {
    const until = performance.now() + maxWaitMs;
    for (;;) {
      const numBytes = Atomics.load(this.waiting, 0);
      if (numBytes <= maxWaitingBytes || performance.now() > until) return;
      Atomics.wait(this.waiting, 0, numBytes, 1000);
    }
  }

  private post(message: ToTransport, transfer: ArrayBuffer[] = []): void {
    this.worker.postMessage(message, transfer);
  }
}
