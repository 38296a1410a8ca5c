import type { Message } from "../message.js";
import { newMessage } from "./new-message.js";
import type { CodeContext } from "./publisher.js";

/** Asks the front end for a line of text, one question at a time. */
export class InputRequests {
  private last: Promise<unknown> = Promise.resolve();
  private waiting: { readonly id: string; readonly resolve: (value: string) => void } | undefined;

  constructor(private readonly send: (message: Message) => void) {}

  /** @throws Error where the front end takes no questions, or the cell is interrupted */
  ask({ parent, signal }: CodeContext, prompt: string, password: boolean): Promise<string> {
    if (parent?.content.allow_stdin !== true) {
      return Promise.reject(
        new Error("prompt: this front end takes no questions (allow_stdin is off); set a variable instead"),
      );
    }
    const answer = this.last.then(() => this.askNow({ parent, signal }, prompt, password));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  /** Takes an `input_reply`; one that answers nothing that waits is dropped. */
  handle({ parentHeader, content }: Message): void {
    if (!this.waiting) return;
    // Some front ends leave the parent out.
    if ("msg_id" in parentHeader && parentHeader.msg_id !== this.waiting.id) return;
    this.waiting.resolve(typeof content.value === "string" ? content.value : "");
  }

  private askNow({ parent, signal }: CodeContext, prompt: string, password: boolean): Promise<string> {
    const request = newMessage(
      "input_request",
      { prompt, password },
      { parent, identities: parent!.identities },
    );
    return new Promise<string>((resolve, reject) => {
      const stop = () => {
        reject(new Error("prompt: interrupted"));
      };
      if (signal.aborted) {
        stop();
        return;
      }
      signal.addEventListener("abort", stop, { once: true });
      this.waiting = { id: request.header.msg_id, resolve };
      this.send(request);
    }).finally(() => {
      this.waiting = undefined;
    });
  }
}
