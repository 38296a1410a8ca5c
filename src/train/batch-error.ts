import { DataError, InterruptedError } from "../core/errors.js";
import type { Skip } from "../data/dataset.js";
import type { NamedPicture } from "./picture-mark.js";

/** A picture that cannot be read. */
export class PictureError extends DataError {
  constructor(
    readonly skip: Skip & NamedPicture,
    options?: { cause: unknown },
  ) {
    super(`picture ${skip.index} of ${skip.file}: ${skip.reason}`, options);
  }
}

/** A batch that could not be made. */
export class BatchError extends DataError {
  constructor(
    readonly step: number,
    reason: string,
    /** The picture that cannot be read, or that was read last; absent where there is none to blame. */
    readonly picture?: NamedPicture,
    options?: { cause: unknown },
  ) {
    super(`batch of step ${step}: ${reason}`, options);
  }
}

/** For an error that may or may not be of that picture. */
export const readLast = ({ file, index }: NamedPicture): string =>
  `; the picture read last was ${index} of ${file}`;

/** The error of a step. That the user asked to stop is passed on as it is, as is an error that names its step. */
export function failed(step: number, reason: unknown): Error {
  if (reason instanceof InterruptedError || reason instanceof BatchError) return reason;
  const text = reason instanceof Error ? reason.message : String(reason);
  const picture = reason instanceof PictureError ? reason.skip : undefined;
  return new BatchError(step, text, picture && { file: picture.file, index: picture.index }, {
    cause: reason,
  });
}
