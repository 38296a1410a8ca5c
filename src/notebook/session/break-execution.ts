import { Session } from "node:inspector";

/**
 * Ends the JavaScript that the main thread is running, be it an endless loop; to be called in a worker thread. Variables and the process
 * live on. What awaited the ended code never hears of it, so the main thread must call `session.interrupt()` too, once it is free.
 */
export function breakExecution(): Promise<void> {
  const inspector = new Session();
  inspector.connectToMainThread();
  return new Promise((done, fail) => {
    inspector.post("Runtime.terminateExecution", (error) => {
      inspector.disconnect();
      if (error) fail(error);
      else done();
    });
  });
}
