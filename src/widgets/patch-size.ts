import { ShapeError } from "../core/errors.js";

/** The patch size to show when none is given. */
export const DEFAULT_PATCH_SIZE = 8;

/** Checks that patches of a side fill a picture.
 *
 * @returns patches along a side
 * @throws ShapeError when they do not */
export function patchesPerSide(what: string, imageSize: number, patchSize: number): number {
  const side = imageSize / patchSize;
  if (Number.isInteger(side) && side > 0 && Number.isInteger(patchSize)) return side;
  const valid = patchSizesOf(imageSize).join(", ");
  throw new ShapeError(
    `${what}: patches of ${patchSize} px do not fill a picture of ${imageSize} px; pass patchSize, one of ${valid}`,
  );
}

/** Patch sizes that fill a picture with at least 2 and at most 32 patches along a side; all that fill it where there is none of those. */
export function patchSizesOf(imageSize: number): number[] {
  const all = Array.from({ length: imageSize }, (_, i) => i + 1).filter((p) => imageSize % p === 0);
  const usual = all.filter((p) => imageSize / p >= 2 && imageSize / p <= 32);
  return usual.length > 0 ? usual : all;
}
