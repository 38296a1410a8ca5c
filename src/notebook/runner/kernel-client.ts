import type { Content, Message, MessageExtra } from "../message.js";
import type { Connection } from "../wire/index.js";
import { KernelDiedError, type Kernel } from "./kernel.js";
import type { KernelProcess } from "./kernel-process.js";
import { connectSockets, type KernelSockets } from "./kernel-sockets.js";

/** Between two questions whether the kernel is there: what is published before a subscription arrives is lost. */
const ASK_EVERY_MS = 100;

/** How long a kernel has to end when it is asked to. */
const SHUTDOWN_MS = 5000;

/** An answer that is waited for: the reply, and the message that says that the kernel is idle again. */
interface Pending {
  reply: Content | undefined;
  isIdle: boolean;
  readonly resolve: (reply: Content) => void;
  readonly reject: (error: Error) => void;
}

/** A kernel over ZeroMQ: Jupyter's messaging protocol 5.3, the client's side. */
export class KernelClient implements Kernel {
  info: Content = {};
  readonly #sockets: KernelSockets;
  readonly #pending = new Map<string, Pending>();
  readonly #handlers = new Set<(message: Message) => void>();
  #death: KernelDiedError | undefined;
  #isStopping = false;

  constructor(
    connection: Connection,
    private readonly process: KernelProcess,
  ) {
    this.#sockets = connectSockets(connection, (channel, message) => {
      if (channel === "iopub") this.#onOutput(message);
      else this.#settle(message, { reply: message.content });
    });
    void process.ended.then((how) => this.#onDeath(`the kernel's process ${how}`));
  }

  /** Resolves when the kernel has answered on the shell and the output channel.
   *
   * @throws KernelDiedError where it ends, or after `timeoutMs` */
  async ready(timeoutMs: number): Promise<void> {
    let tick: NodeJS.Timeout | undefined;
    let limit: NodeJS.Timeout | undefined;
    try {
      this.info = await new Promise<Content>((resolve, reject) => {
        const ask = () => {
          this.#request("kernel_info_request", {}).done.then(resolve, reject);
        };
        ask();
        tick = setInterval(ask, ASK_EVERY_MS);
        limit = setTimeout(() => {
          this.kill();
          reject(new KernelDiedError(`the kernel did not answer within ${timeoutMs / 1000} s`));
        }, timeoutMs);
      });
    } finally {
      clearInterval(tick);
      clearTimeout(limit);
    }
  }

  execute(code: string): { id: string; done: Promise<Content> } {
    const content = { code, silent: false, store_history: true, user_expressions: {} };
    return this.#request("execute_request", { ...content, allow_stdin: false, stop_on_error: true });
  }

  /** Sends a message that has no reply, such as `comm_msg`, on the shell channel.
   *
   * @returns its id */
  send(type: string, content: Content, extra?: MessageExtra): string {
    return this.#death ? "" : this.#sockets.send("shell", type, content, extra);
  }

  onOutput(handler: (message: Message) => void): () => void {
    this.#handlers.add(handler);
    return () => void this.#handlers.delete(handler);
  }

  interrupt(): void {
    if (!this.#death) this.#sockets.send("control", "interrupt_request", {});
  }

  async shutdown(): Promise<void> {
    this.#isStopping = true;
    if (!this.#death) this.#sockets.send("control", "shutdown_request", { restart: false });
    const limit = setTimeout(() => this.kill(), SHUTDOWN_MS);
    await this.process.ended;
    clearTimeout(limit);
  }

  kill(): void {
    this.process.kill();
  }

  #request(type: string, content: Content): { id: string; done: Promise<Content> } {
    if (this.#death) return { id: "", done: Promise.reject(this.#death) };
    const id = this.#sockets.send("shell", type, content);
    const done = new Promise<Content>((resolve, reject) => {
      this.#pending.set(id, { reply: undefined, isIdle: false, resolve, reject });
    });
    return { id, done };
  }

  #onOutput(message: Message): void {
    for (const handler of [...this.#handlers]) handler(message);
    const isIdle = message.header.msg_type === "status" && message.content["execution_state"] === "idle";
    if (isIdle) this.#settle(message, { isIdle });
  }

  #settle({ parentHeader }: Message, news: Partial<Pick<Pending, "reply" | "isIdle">>): void {
    const id = (parentHeader as { msg_id?: string }).msg_id ?? "";
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    Object.assign(pending, news);
    if (pending.reply === undefined || !pending.isIdle) return;
    this.#pending.delete(id);
    pending.resolve(pending.reply);
  }

  #onDeath(how: string): void {
    this.#death = new KernelDiedError(this.#isStopping ? `${how} after it was shut down` : how);
    for (const { reject } of this.#pending.values()) reject(this.#death);
    this.#pending.clear();
    this.#sockets.close();
  }
}
