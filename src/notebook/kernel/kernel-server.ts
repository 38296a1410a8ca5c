import type { KernelLink } from "../kernel-link.js";
import type { Content, Message } from "../message.js";
import { Executor } from "./executor.js";
import { InputRequests } from "./input-requests.js";
import { completeReply, inspectReply, isCompleteReply } from "./introspection.js";
import type { KernelParts } from "./kernel-parts.js";
import { newReply } from "./new-message.js";
import type { Publisher } from "./publisher.js";

/** The parts that are made before the server and know how to send. */
export interface KernelServerOptions {
  readonly publisher: Publisher;
  /** The clock of `receivedMs`. */
  readonly now: () => number;
}

/** Answers the messages of the shell and stdin sockets (Jupyter messaging protocol 5.3).
 *
 * Cells run one after the other; all else is answered at once, also while a cell awaits something: so a slider moves while a
 * model trains. */
export class KernelServer {
  private readonly executor: Executor;
  private readonly questions: InputRequests;
  private readonly publisher: Publisher;
  private readonly answers: Readonly<Record<string, (content: Content) => Content>>;

  constructor(
    private readonly parts: KernelParts,
    { publisher, now }: KernelServerOptions,
  ) {
    const { session, info, comms, send } = parts;
    this.publisher = publisher;
    this.executor = new Executor(parts, publisher, now);
    this.questions = new InputRequests((message) => {
      send("stdin", message);
    });
    this.answers = {
      kernel_info_request: () => info,
      complete_request: (content) => completeReply(session, content),
      inspect_request: (content) => inspectReply(session, content),
      is_complete_request: (content) => isCompleteReply(session, content),
      history_request: (content) => ({ status: "ok", history: this.executor.history.find(content) }),
      comm_info_request: ({ target_name: target }) => ({
        status: "ok",
        comms: Object.fromEntries(
          comms
            .list()
            .filter((comm) => typeof target !== "string" || comm.target === target)
            .map((comm) => [comm.id, { target_name: comm.target }]),
        ),
      }),
    };
  }

  /** What a cell's code reaches of this kernel. */
  get link(): KernelLink {
    const { publisher, questions, parts } = this;
    return {
      publish: (type, content, extra) => {
        publisher.publish(type, content, extra);
      },
      redirect: (sink, body) => publisher.redirect(sink, body),
      input: (prompt, options) => {
        publisher.flush();
        return questions.ask(publisher.context, prompt, options?.password === true);
      },
      get signal() {
        return publisher.context.signal;
      },
      comms: parts.comms,
      hold: (work) => {
        publisher.context.hold?.(work);
      },
      bind: (callback) => publisher.bind(callback, parts.session.detach ?? ((body) => body())),
      describeError: (error) => parts.session.describeError(error),
    };
  }

  /** Takes a message of the shell or stdin socket. Never throws.
   *
   * @param receivedMs when it came, on the clock of `now` */
  handle(message: Message, receivedMs: number): void {
    const type = message.header.msg_type;
    if (type === "execute_request") this.executor.add(message, receivedMs);
    else if (type === "input_reply") this.questions.handle(message);
    else this.answer(message);
  }

  get isRunningCell(): boolean {
    return this.executor.runningMessage !== undefined;
  }

  /** Ends the cell that runs, where it awaits; without one it does nothing. */
  interrupt(): void {
    this.executor.interrupt();
  }

  private answer(message: Message): void {
    this.publisher.publishFor(message, "status", { execution_state: "busy" });
    const context = { parent: message, signal: new AbortController().signal };
    const content = this.publisher.run(context, () => this.contentFor(message));
    if (content) this.parts.send("shell", newReply(message, content));
    this.publisher.publishFor(message, "status", { execution_state: "idle" });
    // A front end that shows one state for the kernel would call it idle while a cell still runs.
    const running = this.executor.runningMessage;
    if (running) this.publisher.publishFor(running, "status", { execution_state: "busy" });
  }

  private contentFor(message: Message): Content | undefined {
    const { content } = message;
    const type = message.header.msg_type;
    try {
      if (/^comm_(open|msg|close)$/.test(type)) {
        this.parts.comms.handle(message);
        return undefined;
      }
      if (type === "shutdown_request") {
        const restart = content.restart === true;
        this.parts.onShutdown(restart);
        return { status: "ok", restart };
      }
      if (Object.hasOwn(this.answers, type)) return this.answers[type]!(content);
    } catch (error) {
      return { status: "error", ...this.parts.session.describeError(error) };
    }
    if (!type.endsWith("_request")) return undefined;
    const evalue = `this kernel does not know ${type}`;
    return { status: "error", ename: "UnknownMessage", evalue, traceback: [evalue] };
  }
}
