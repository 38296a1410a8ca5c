import type { Logger } from "../../src/core/logger.js";

/** `logger`, aborting the controller when a bar reaches `numDone`. */
export function abortAfter(numDone: number, controller: AbortController, logger: Logger): Logger {
  return {
    ...logger,
    progress(label, total, unit) {
      const bar = logger.progress(label, total, unit);
      return {
        update(done, info) {
          bar.update(done, info);
          if (done === numDone) controller.abort();
        },
        stop: () => bar.stop(),
      };
    },
  };
}
