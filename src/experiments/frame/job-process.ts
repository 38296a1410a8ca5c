import { CanlabError } from "../../core/errors.js";
import type { Logger } from "../../core/logger.js";
import type { FromChild, ToChild } from "./run-jobs.js";
import { runOne } from "./run-one.js";

/** Milliseconds between two messages of progress. */
const EVERY_MS = 500;

const send = (message: FromChild) => void process.send?.(message);

/** Passes progress to the parent. */
const parentLogger: Logger = {
  info: () => undefined,
  warn: (message) => send({ kind: "warning", message }),
  progress(label, total) {
    let at = -Infinity;
    return {
      update(done) {
        if (Date.now() - at < EVERY_MS) return;
        at = Date.now();
        send({ kind: "progress", label, done, total });
      },
      stop: () => undefined,
    };
  },
};

const controller = new AbortController();
// A terminal sends Ctrl-C to the whole group; the parent says when to stop, and this process goes on until its checkpoint is written.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => controller.abort());
process.on("disconnect", () => controller.abort());
process.on("message", (message: ToChild) => {
  if (message === "stop") return controller.abort();
  const context = {
    ...message.settings,
    logger: parentLogger,
    now: () => Date.now(),
    signal: controller.signal,
  };
  runOne(message.job, context).then(
    () => finish({ kind: "done" }),
    (error: unknown) => {
      const code = error instanceof CanlabError ? error.code : "FAULT";
      const text =
        error instanceof Error
          ? code === "FAULT"
            ? (error.stack ?? error.message)
            : error.message
          : String(error);
      finish({ kind: "failed", code, message: text });
    },
  );
});

function finish(message: FromChild): void {
  if (process.connected) process.send!(message, () => process.exit(0));
  else process.exit(1);
}
