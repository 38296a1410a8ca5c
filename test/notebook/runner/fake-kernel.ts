import type { Content, Message } from "../../../src/notebook/message.js";
import { KernelDiedError, type Kernel } from "../../../src/notebook/runner/kernel.js";

export type Publish = (type: string, content: Content, buffers?: readonly Uint8Array[]) => void;

/** What the fake does for a cell: publishes, and returns what is not `status: ok` in its reply. */
export type Script = (
  code: string,
  publish: Publish,
  kernel: FakeKernel,
) => Content | void | Promise<Content | void>;

const noHeader = { session: "", username: "", date: "", version: "5.3" };

/** A kernel without a process. `interrupt` rejects nothing by itself: a script may watch `interrupted`. */
export class FakeKernel implements Kernel {
  readonly info: Content = { language_info: { name: "typescript", version: "fake" } };
  readonly ran: string[] = [];
  readonly log: string[] = [];
  readonly interrupted = deferred();
  readonly #death = deferred();
  readonly #handlers = new Set<(message: Message) => void>();
  #count = 0;

  constructor(private readonly script: Script) {}

  execute(code: string) {
    const id = `m${++this.#count}`;
    const execution_count = this.#count;
    this.ran.push(code);
    const publish: Publish = (type, content, buffers = []) => {
      const header = { ...noHeader, msg_id: "", msg_type: type };
      const parentHeader = { ...noHeader, msg_id: id, msg_type: "execute_request" };
      for (const handler of this.#handlers) {
        handler({ identities: [], header, parentHeader, metadata: {}, content, buffers });
      }
    };
    const run = async () => {
      const reply = await this.script(code, publish, this);
      return { status: "ok", execution_count, ...reply };
    };
    // Messages come later than the call returns, as they do over a socket.
    const answered = new Promise((resolve) => setImmediate(resolve)).then(run);
    const done = Promise.race([
      answered,
      this.#death.promise.then(() => Promise.reject(new KernelDiedError("the fake kernel ended"))),
    ]);
    return { id, done: done as Promise<Content> };
  }

  onOutput(handler: (message: Message) => void) {
    this.#handlers.add(handler);
    return () => void this.#handlers.delete(handler);
  }

  interrupt() {
    this.log.push("interrupt");
    this.interrupted.resolve();
  }

  shutdown() {
    this.log.push("shutdown");
    return Promise.resolve();
  }

  kill() {
    this.log.push("kill");
    this.#death.resolve();
  }
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
