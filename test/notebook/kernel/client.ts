import { Dealer, Request, Subscriber } from "zeromq";
import type { Content, Message } from "../../../src/notebook/message.js";
import { newMessage } from "../../../src/notebook/kernel/new-message.js";
import {
  decodeMessage,
  encodeMessage,
  socketAddress,
  type Connection,
} from "../../../src/notebook/wire/index.js";

export interface CellRun {
  readonly reply: Message;
  /** Of iopub with this cell as parent, up to and with its idle status. */
  readonly output: readonly Message[];
}

/** A small Jupyter client, for tests of the kernel over ZeroMQ. */
export class TestClient {
  readonly shell = new Dealer({ linger: 0 });
  readonly control = new Dealer({ linger: 0 });
  readonly stdin = new Dealer({ linger: 0 });
  readonly iopub = new Subscriber({ linger: 0 });
  readonly heartbeat = new Request({ linger: 0, receiveTimeout: 2000 });
  /** Everything that came on iopub. */
  readonly published: Message[] = [];
  readonly replies: Message[] = [];
  readonly questions: Message[] = [];
  private readonly waiters = new Set<() => void>();

  constructor(private readonly connection: Connection) {
    const identity = `client-${Math.random()}`;
    this.shell.routingId = identity;
    this.stdin.routingId = identity;
    this.iopub.subscribe();
    this.iopub.receiveHighWaterMark = 0;
    for (const name of ["shell", "control", "stdin", "iopub"] as const) {
      this[name].connect(socketAddress(connection, name));
    }
    this.heartbeat.connect(socketAddress(connection, "hb"));
    void this.collect(this.iopub, this.published);
    void this.collect(this.shell, this.replies);
    void this.collect(this.control, this.replies);
    void this.collect(this.stdin, this.questions);
  }

  /** Waits until a message of `type` went through every socket once. */
  async ready(): Promise<void> {
    for (;;) {
      const { header } = await this.ask("kernel_info_request", {});
      const seen = this.published.some(({ parentHeader: p }) => "msg_id" in p && p.msg_id === header.msg_id);
      if (seen) return;
      await this.until(() => this.published.length > 0, 200).catch(() => undefined);
      if (this.published.length > 0) return;
    }
  }

  async send(
    type: string,
    content: Content,
    socket: "shell" | "control" | "stdin" = "shell",
    parent?: Message,
  ): Promise<Message> {
    const message = newMessage(type, content, { parent });
    await this[socket].send(encodeMessage(message, this.connection.key));
    return message;
  }

  /** Sends a request and waits for its reply. */
  async ask(type: string, content: Content, socket: "shell" | "control" = "shell"): Promise<Message> {
    const request = await this.send(type, content, socket);
    return this.replyTo(request);
  }

  async replyTo(request: Message, timeoutMs = 15_000): Promise<Message> {
    const find = () => this.replies.find((m) => isChild(m, request));
    await this.until(() => find() !== undefined, timeoutMs);
    return find()!;
  }

  /** Waits for the reply and the idle status of an execute request. */
  async finish(request: Message, timeoutMs = 15_000): Promise<CellRun> {
    const reply = await this.replyTo(request, timeoutMs);
    await this.until(() => this.outputOf(request).some(isIdle), timeoutMs);
    return { reply, output: this.outputOf(request) };
  }

  async execute(code: string, options: Content = {}): Promise<CellRun> {
    return this.finish(await this.startCell(code, options));
  }

  startCell(code: string, options: Content = {}): Promise<Message> {
    return this.send("execute_request", {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
      ...options,
    });
  }

  outputOf(request: Message): Message[] {
    return this.published.filter((m) => isChild(m, request));
  }

  /** Waits until `condition` holds; looks whenever a message comes. */
  until(condition: () => boolean, timeoutMs = 15_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (end: () => void) => {
        this.waiters.delete(look);
        clearTimeout(timer);
        end();
      };
      const timer = setTimeout(() => {
        done(() => {
          reject(new Error(`nothing came within ${timeoutMs} ms`));
        });
      }, timeoutMs);
      const look = () => {
        if (condition()) done(resolve);
      };
      this.waiters.add(look);
      look();
    });
  }

  close(): void {
    for (const name of ["shell", "control", "stdin", "iopub", "heartbeat"] as const) this[name].close();
  }

  private async collect(socket: Dealer | Subscriber, into: Message[]): Promise<void> {
    for await (const frames of socket as AsyncIterable<Buffer[]>) {
      into.push(decodeMessage(frames, { key: this.connection.key }));
      for (const look of [...this.waiters]) look();
    }
  }
}

function isChild({ parentHeader }: Message, { header }: Message): boolean {
  return "msg_id" in parentHeader && parentHeader.msg_id === header.msg_id;
}

function isIdle({ header, content }: Message): boolean {
  return header.msg_type === "status" && content.execution_state === "idle";
}

/** All that was printed to a stream. */
export function printed(output: readonly Message[], name: "stdout" | "stderr" = "stdout"): string {
  return output
    .filter(({ header, content }) => header.msg_type === "stream" && content.name === name)
    .map(({ content }) => content.text)
    .join("");
}

/** The contents of the messages of a type. */
export function contents(output: readonly Message[], type: string): Content[] {
  return output.filter(({ header }) => header.msg_type === type).map(({ content }) => content);
}
