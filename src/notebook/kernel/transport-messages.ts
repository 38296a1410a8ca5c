import type { Content, Message } from "../message.js";
import type { Connection } from "../wire/index.js";
import type { ReplySocket } from "./kernel-parts.js";

/** What the transport's thread is started with. */
export interface TransportData {
  readonly connection: Connection;
  /** Content of `kernel_info_reply`, for the control socket. */
  readonly info: Content;
  /** One number: bytes that the main thread gave and ZeroMQ has not taken yet. */
  readonly waitingBytes: SharedArrayBuffer;
  /** Ends the kernel when this process ends; `undefined` to run on. */
  readonly parentPid: number | undefined;
}

export type FromTransport =
  | { readonly type: "ready"; readonly connection: Connection }
  | { readonly type: "failed"; readonly error: Error }
  | { readonly type: "message"; readonly message: Message; readonly receivedMs: number }
  | { readonly type: "interrupt" }
  | { readonly type: "shutdown" };

export type ToTransport =
  | {
      readonly type: "send";
      readonly socket: ReplySocket;
      readonly frames: Uint8Array[];
      readonly numBytes: number;
    }
  | { readonly type: "interrupted" }
  | { readonly type: "close" };

/** Milliseconds on a clock that all threads of this process share. */
export const sharedNow = () => Number(process.hrtime.bigint()) / 1e6;
