import { Session } from "node:inspector";

/** The main thread answers in the middle of what it runs; one that does not is in native code, or lost the question with the code it ended. */
const answerMs = 2000;

/**
 * Ends the reader's code that the main thread is running, be it an endless loop; to be called in a worker thread. Variables and the process
 * live on. What awaited the ended code never hears of it, so the main thread must call `session.interrupt()` too, once it is free.
 * @returns whether there was such code to end
 * @throws Error where Node was built without inspector or runs under a debugger of another kind
 */
export async function breakExecution(): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await askMainThread();
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

function askMainThread(): Promise<boolean> {
  const inspector = new Session();
  inspector.connectToMainThread();
  const expression = "globalThis[Symbol.for('canlab.break')]?.() === true";
  return new Promise((done, fail) => {
    const limit = setTimeout(() => {
      inspector.disconnect();
      fail(new Error(`breakExecution: no answer from the main thread within ${answerMs / 1000} s`));
    }, answerMs);
    inspector.post("Runtime.evaluate", { expression, returnByValue: true }, (error, reply) => {
      clearTimeout(limit);
      inspector.disconnect();
      const { result, exceptionDetails } = (reply ?? {}) as {
        result?: { value?: unknown };
        exceptionDetails?: { text: string };
      };
      if (error || exceptionDetails)
        fail(error ?? new Error(`breakExecution: the main thread answered ${exceptionDetails?.text}`));
      else done(result?.value === true);
    });
  });
}
