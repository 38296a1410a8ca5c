import type { Comms } from "../../../src/notebook/kernel-link.js";
import type { KernelParts, ReplySocket } from "../../../src/notebook/kernel/kernel-parts.js";
import { KernelServer } from "../../../src/notebook/kernel/kernel-server.js";
import { newMessage } from "../../../src/notebook/kernel/new-message.js";
import { Publisher } from "../../../src/notebook/kernel/publisher.js";
import type { Content, Message } from "../../../src/notebook/message.js";
import type { ExecuteOutcome, Session } from "../../../src/notebook/session-types.js";

export type Run = (code: string, signal: AbortSignal) => Promise<ExecuteOutcome> | ExecuteOutcome;

export const ok = (result?: unknown): ExecuteOutcome => ({
  status: "ok",
  hasResult: result !== undefined,
  result,
});

/** A kernel server on made-up parts; `sent` has what it sends, in order. */
export function createFakeServer(run: Run) {
  const sent: { readonly socket: ReplySocket; readonly message: Message }[] = [];
  const send = (socket: ReplySocket, message: Message) => void sent.push({ socket, message });
  const publisher = new Publisher((message) => {
    send("iopub", message);
  });
  const handledComms: Message[] = [];
  let clock = 0;
  const describeError = (error: unknown) => {
    const { name, message } = error as Error;
    return { ename: name, evalue: message, traceback: [message] };
  };
  let end: (() => void) | undefined;
  const session: Session = {
    execute: (code, { signal }) =>
      new Promise((resolve, reject) => {
        end = () => {
          resolve({ status: "error", ename: "KeyboardInterrupt", evalue: "", traceback: [] });
        };
        Promise.resolve()
          .then(() => run(code, signal))
          .then(resolve, reject);
      }),
    complete: (_, cursor) => ({ start: cursor - 2, end: cursor, matches: [{ text: "ab", kind: "const" }] }),
    inspect: (code, cursor) => ({ found: true, data: { "text/plain": code.slice(cursor) } }),
    isComplete: (code) =>
      code.endsWith("{") ? { status: "incomplete", indent: "  " } : { status: "complete" },
    describeError,
    interrupt: () => end?.(),
    close: () => undefined,
  };
  const comms = {
    list: () =>
      [
        { id: "1", target: "a" },
        { id: "2", target: "b" },
      ] as never,
    handle: (message: Message) => void handledComms.push(message),
  } as unknown as Comms;
  const parts: KernelParts = {
    session,
    comms,
    toMimeBundle: (value) => {
      if (value === "unshowable") throw new Error("cannot be shown");
      return { data: { "text/plain": String(value) } };
    },
    send,
    info: { implementation: "canlab" },
    onShutdown: () => undefined,
  };
  const server = new KernelServer(parts, { publisher, now: () => clock });
  return {
    server,
    publisher,
    sent,
    handledComms,
    /** Gives the server a request that comes now. */
    ask(type: string, content: Content): Message {
      const message = newMessage(type, content, { identities: [Buffer.from("client")] });
      server.handle(message, ++clock);
      return message;
    },
    execute(code: string, options: Content = {}): Message {
      return this.ask("execute_request", { code, silent: false, store_history: true, ...options });
    },
    replyTo({ header }: Message): Message | undefined {
      return of(sent, header.msg_id).find(({ socket }) => socket === "shell")?.message;
    },
    published({ header }: Message): Message[] {
      return of(sent, header.msg_id)
        .filter(({ socket }) => socket === "iopub")
        .map(({ message }) => message);
    },
    /** Waits for the reply. */
    async reply(request: Message): Promise<Content> {
      for (;;) {
        const found = this.replyTo(request);
        if (found) return found.content;
        await new Promise(setImmediate);
      }
    },
  };
}

function of<T extends { readonly message: Message }>(sent: readonly T[], id: string): T[] {
  return sent.filter(
    ({ message: { parentHeader } }) => "msg_id" in parentHeader && parentHeader.msg_id === id,
  );
}

/** Types of messages; a status by its state. */
export const typesOf = (messages: readonly Message[]) =>
  messages.map(({ header, content }) =>
    header.msg_type === "status" ? content.execution_state : header.msg_type,
  );
