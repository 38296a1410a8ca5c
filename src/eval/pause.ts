import { InterruptedError } from "../core/errors.js";

/** Lets other work of the process in, a Ctrl-C for example, then looks at the signal.
 *
 * @param what the function that is at work, for the message
 * @throws InterruptedError if the signal has fired */
export async function pauseUnlessStopped(what: string, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, 0));
  if (signal?.aborted) throw new InterruptedError(`${what}: stopped when asked`);
}
