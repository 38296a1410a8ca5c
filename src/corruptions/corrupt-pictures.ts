import { ConfigError } from "../core/errors.js";
import { allocatePictures } from "../data/dataset.js";
import type { PictureArray } from "../data/dataset.js";
import { corrupt, CORRUPTIONS, SEVERITIES } from "./corruptions.js";
import type { CorruptionKind, CorruptOptions } from "./corruptions.js";
import type { Severity } from "./corruption.js";

/** Corrupted pictures of one kind and severity. */
export interface CorruptedSplit {
  readonly kind: CorruptionKind;
  readonly severity: Severity;
  /** In the order of the indices. */
  readonly pictures: PictureArray;
}

/** Corrupts chosen pictures of a set. The draws of a picture depend on its index in the set, not on its place among the chosen.
 *
 * @param indices into `pictures`, for example `set.splits.val`
 * @returns new shared memory, in the order of the indices
 * @throws ConfigError if the kind or severity is unknown, or an index is out of range */
export function corruptPictures(
  pictures: PictureArray,
  indices: Int32Array,
  options: Omit<CorruptOptions, "index">,
): PictureArray {
  const { imageSize, pixels, length } = pictures;
  const sizeBytes = imageSize * imageSize * 3;
  const out = allocatePictures(indices.length, imageSize);
  indices.forEach((index, row) => {
    if (index < 0 || index >= length) {
      throw new ConfigError(`corruptPictures: indices must be from 0 to ${length - 1}, got ${index}`);
    }
    const data = pixels.subarray(index * sizeBytes, (index + 1) * sizeBytes);
    const corrupted = corrupt({ data, height: imageSize, width: imageSize }, { ...options, index });
    out.pixels.set(corrupted.data, row * sizeBytes);
  });
  return out;
}

/** The `corrupted` splits of a set, one after the other: each of the kinds at each severity. A split is made when it is asked for and is not kept.
 *
 * @param options kinds and severities: default all, 75 splits */
export function* corruptedSplits(
  pictures: PictureArray,
  indices: Int32Array,
  options: {
    readonly kinds?: readonly CorruptionKind[];
    readonly severities?: readonly Severity[];
    readonly seed?: number;
  } = {},
): Generator<CorruptedSplit, void, undefined> {
  const { kinds = CORRUPTIONS, severities = SEVERITIES, seed = 0 } = options;
  for (const kind of kinds) {
    for (const severity of severities) {
      yield { kind, severity, pictures: corruptPictures(pictures, indices, { kind, severity, seed }) };
    }
  }
}
