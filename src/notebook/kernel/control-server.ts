import { setTimeout as delay } from "node:timers/promises";
import type { Content, Message } from "../message.js";
import { newBroadcast, newReply } from "./new-message.js";

export interface ControlOptions {
  /** Content of `kernel_info_reply`. */
  readonly info: Content;
  readonly send: (socket: "control" | "shell" | "stdin" | "iopub", message: Message) => void;
  readonly tellMain: (order: "interrupt" | "shutdown") => void;
  /** Ends the reader's code that the main thread runs at this moment, if any. */
  readonly breakExecution: () => unknown;
  /** Ends the process, whatever it does. */
  readonly kill: () => void;
  /** How long the main thread has to hear of an interrupt before its code is broken; ms. */
  readonly graceMs?: number;
  /** How long its code is broken again and again before the interrupt is given up; ms. */
  readonly breakMs?: number;
  /** How long it has to end before the process is killed; ms. */
  readonly shutdownMs?: number;
}

/** Answers the control socket, beside the thread that runs cells. */
export class ControlServer {
  private onInterrupted: () => void = () => undefined;
  private isShuttingDown = false;

  constructor(private readonly options: ControlOptions) {}

  /** Answers a request, on the socket it came by. Never rejects. */
  async handle(message: Message, socket: "control" | "shell" | "stdin" = "control"): Promise<void> {
    const { send } = this.options;
    const status = (state: string) => {
      send("iopub", newBroadcast("status", { execution_state: state }, { parent: message }));
    };
    status("busy");
    const content = await this.contentFor(message);
    if (content) send(socket, newReply(message, content));
    if (message.header.msg_type === "shutdown_request" && content) {
      send("iopub", newBroadcast("shutdown_reply", content, { parent: message }));
    }
    status("idle");
    if (message.header.msg_type === "shutdown_request") this.shutdown();
  }

  /** The main thread has heard of an interrupt: it runs no endless loop. */
  interrupted(): void {
    this.onInterrupted();
  }

  /** Lets the main thread end the kernel, and ends the process where it does not. */
  shutdown(): void {
    if (this.isShuttingDown) return;
    this.isShuttingDown = true;
    const { tellMain, kill, shutdownMs = 3000 } = this.options;
    tellMain("shutdown");
    setTimeout(kill, shutdownMs).unref();
    void this.interrupt();
  }

  private async contentFor({ header, content }: Message): Promise<Content | undefined> {
    switch (header.msg_type) {
      case "interrupt_request":
        return this.interrupt();
      case "shutdown_request":
        return { status: "ok", restart: content.restart === true };
      case "kernel_info_request":
        return this.options.info;
      case "debug_request":
        return refuseDebug(content);
      default:
        if (!header.msg_type.endsWith("_request")) return undefined;
        return refuse(`the control socket of this kernel does not know ${header.msg_type}`);
    }
  }

  /** Code is broken until the main thread says that it has heard: at the first try it may just compile the cell whose loop comes next. */
  private async interrupt(): Promise<Content> {
    const { tellMain, graceMs = 200, breakMs = 10_000 } = this.options;
    let isHeard = false;
    const heard = new Promise<void>((resolve) => {
      this.onInterrupted = () => {
        isHeard = true;
        resolve();
      };
    });
    const wait = () => Promise.race([heard, delay(graceMs, undefined, { ref: false })]);
    tellMain("interrupt");
    await wait();
    try {
      for (let tries = 0; !isHeard && tries * graceMs < breakMs; tries++) {
        await Promise.race([this.options.breakExecution(), heard]);
        await wait();
      }
    } catch (error) {
      return refuse(`interrupt: ${String(error)}; restart the kernel`);
    }
    return isHeard
      ? { status: "ok" }
      : refuse("interrupt: the running code cannot be ended; restart the kernel");
  }
}

function refuse(evalue: string): Content {
  return { status: "error", ename: "Error", evalue, traceback: [] };
}

/** The answer in the words of the Debug Adapter Protocol. */
function refuseDebug({ seq, command }: Content): Content {
  const message = "the canlab kernel has no debugger; debug the same code with node --inspect";
  return { type: "response", request_seq: seq ?? 0, success: false, command: command ?? "", message };
}
