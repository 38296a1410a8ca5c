/** A bar for work longer than two seconds. `info` fields are shown beside the rate and the time left. */
export interface ProgressBar {
  /** `done` counts from 0 to the total given at the start. */
  update(done: number, info?: Readonly<Record<string, string | number>>): void;
  stop(): void;
}

/** Where library code reports to. The command line draws it, a notebook shows it, a test records it. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  /** @param unit what is counted, for example "pictures" or "steps" */
  progress(label: string, total: number, unit: string): ProgressBar;
}

/** Reports nothing: the default of every `logger` option. */
export const silentLogger: Logger = {
  info: () => undefined,
  warn: () => undefined,
  progress: () => ({ update: () => undefined, stop: () => undefined }),
};
