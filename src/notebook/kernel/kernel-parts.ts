import type { Comms } from "../kernel-link.js";
import type { Content, Message } from "../message.js";
import type { Session } from "../session-types.js";

/** What is shown of a value. */
export interface MimeBundle {
  readonly data: Content;
  readonly metadata?: Content;
}

export type ReplySocket = "shell" | "stdin" | "iopub";

/** The parts of the kernel that its server calls. */
export interface KernelParts {
  readonly session: Session;
  readonly comms: Comms;
  /** How a cell's result is shown. */
  readonly toMimeBundle: (value: unknown) => MimeBundle | Promise<MimeBundle>;
  readonly send: (socket: ReplySocket, message: Message) => void;
  /** Content of `kernel_info_reply`. */
  readonly info: Content;
  /** After `shutdown_request`. */
  readonly onShutdown: (restart: boolean) => void;
}
