/** Base of every error canlab throws on purpose. `code` is stable; the message says what was seen, wanted and to do. */
export class CanlabError extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A tensor or array has another shape or dtype than the function takes. */
export class ShapeError extends CanlabError {
  constructor(message: string) {
    super("SHAPE", message);
  }
}

/** An option is unknown, mistyped or out of range. */
export class ConfigError extends CanlabError {
  constructor(message: string) {
    super("CONFIG", message);
  }
}

/** Data from outside (picture, archive, cache) is damaged, missing or not what it claims to be. */
export class DataError extends CanlabError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("DATA", message, options);
  }
}

/** A tfjs backend or ONNX Runtime is missing or cannot do what was asked. */
export class BackendError extends CanlabError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("BACKEND", message, options);
  }
}

/** There is not enough memory for a computation; a smaller one may go. */
export class OutOfMemoryError extends CanlabError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("OUT_OF_MEMORY", message, options);
  }
}

/** A checkpoint or weight file is damaged, or belongs to another run. */
export class CheckpointError extends CanlabError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("CHECKPOINT", message, options);
  }
}

/** Training produced a loss that is not a number. */
export class TrainingError extends CanlabError {
  constructor(message: string) {
    super("TRAINING", message);
  }
}

/** The user asked to stop (Ctrl-C, stop button); work done so far is kept. */
export class InterruptedError extends CanlabError {
  constructor(message: string) {
    super("INTERRUPTED", message);
  }
}
