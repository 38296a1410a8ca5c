import { InterruptedError } from "../core/errors.js";
import { silentLogger, type Logger } from "../core/logger.js";

/** Runs the stages of a compilation one by one, shown in a progress bar. */
export interface CompilationStages {
  /** Between stages the thread is free for a moment, for the bar to be drawn and a signal to arrive.
   *
   * @throws InterruptedError after `signal` */
  run<T>(stage: string, action: () => T | Promise<T>): Promise<T>;
  stop(): void;
}

/** @param name of the function that is compiled
 * @param numStages how many stages will be run */
export function compilationStages(
  name: string,
  numStages: number,
  { logger = silentLogger, signal }: { logger?: Logger | undefined; signal?: AbortSignal | undefined },
): CompilationStages {
  const bar = logger.progress(`compile ${name}`, numStages, "stages");
  let done = 0;
  return {
    async run(stage, action) {
      bar.update(done, { stage });
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted === true) {
        throw new InterruptedError(`${name}: told to stop before ${stage}; compile it again to go on`);
      }
      const result = await action();
      bar.update(++done, { stage });
      return result;
    },
    stop: () => bar.stop(),
  };
}
