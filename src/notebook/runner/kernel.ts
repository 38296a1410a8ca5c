import { CanlabError } from "../../core/errors.js";
import type { Content, Message } from "../message.js";

/** A kernel that takes cells, seen from the program that started it. */
export interface Kernel {
  /** Content of its `kernel_info_reply`. */
  readonly info: Content;
  /** Sends code at once. `done` is the content of `execute_reply`, when the kernel is idle again and all output has come.
   * Rejects with `KernelDiedError`. */
  execute(code: string): { readonly id: string; readonly done: Promise<Content> };
  /** Every message of the output channel, late ones too; returns what takes the handler off again. */
  onOutput(handler: (message: Message) => void): () => void;
  /** Asks it to stop what it runs; does not wait for it. */
  interrupt(): void;
  /** Ends the process, politely at first. */
  shutdown(): Promise<void>;
  /** Ends the process at once; what it was doing is lost. */
  kill(): void;
}

/** The kernel's process ended before it was told to. The message has its exit code and last words. */
export class KernelDiedError extends CanlabError {
  constructor(message: string) {
    super("KERNEL_DIED", message);
  }
}
