import { Session } from "node:inspector";

/**
 * Ends the reader's code that the main thread is running, be it an endless loop; to be called in a worker thread. Variables and the process
 * live on. What awaited the ended code never hears of it, so the main thread must call `session.interrupt()` too, once it is free.
 * @returns whether there was such code to end
 * @throws Error where Node was built without inspector or runs under a debugger of another kind
 */
export function breakExecution(): Promise<boolean> {
  const inspector = new Session();
  inspector.connectToMainThread();
  const expression = "globalThis[Symbol.for('canlab.break')]?.() === true";
  return new Promise((done, fail) => {
    inspector.post("Runtime.evaluate", { expression, returnByValue: true }, (error, reply) => {
      inspector.disconnect();
      if (error) fail(error);
      else done((reply as { result: { value?: unknown } }).result.value === true);
    });
  });
}
