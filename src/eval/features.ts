import type { FeatureTable } from "../analysis/feature-table.js";
import { normalizePixels, type Normalization } from "../augment/apply-view.js";
import { ShapeError } from "../core/errors.js";
import type { Logger } from "../core/logger.js";
import type { PictureArray } from "../data/dataset.js";
import { encodeRows, type Encode } from "./encode-rows.js";

export type { Encode, FeatureTable };

/** Options of `extractFeatures`. */
export interface ExtractOptions {
  /** Pictures of one call of `encode`, whose shapes are static; the last call is filled up with zeros. */
  readonly batchSize: number;
  readonly normalize: Normalization;
  readonly logger?: Logger;
  readonly label?: string;
  readonly signal?: AbortSignal | undefined;
}

function checkIndices(what: string, indices: Int32Array, { length }: PictureArray): void {
  const stray = indices.find((index) => index < 0 || index >= length);
  if (stray !== undefined) {
    throw new ShapeError(`${what}: expected indices from 0 to ${length - 1}, got ${stray}`);
  }
}

/** Features of the chosen pictures, without augmentation, mask or noise (method.md 3.1).
 *
 * @param indices into `pictures`, in the order of the rows; none of them give a table of no rows and no columns
 * @throws InterruptedError if the signal fires
 * @throws ShapeError if an index is out of range, or `encode` does not give `batchSize` rows */
export async function extractFeatures(
  encode: Encode,
  pictures: PictureArray,
  indices: Int32Array,
  { normalize, ...options }: ExtractOptions,
): Promise<FeatureTable> {
  checkIndices("extractFeatures", indices, pictures);
  const pixels = pictures.imageSize ** 2 * 3;
  const fill = (row: number, out: Float32Array): void => {
    const from = indices[row]! * pixels;
    for (let p = 0; p < pixels; p++) out[p] = pictures.pixels[from + p]! / 255;
    normalizePixels(out, normalize);
  };
  return encodeRows(encode, indices.length, fill, { ...options, pixels });
}

/** Raw pixels as features, the floor that every encoder has to beat: box-averaged to `side` x `side`, 0..1.
 *
 * @throws ShapeError if `side` does not divide the image size, or an index is out of range */
export function pixelFeatures(pictures: PictureArray, indices: Int32Array, side: number): FeatureTable {
  const { imageSize } = pictures;
  if (!Number.isInteger(imageSize / side) || side < 1) {
    throw new ShapeError(`pixelFeatures: side must divide the image size ${imageSize}, got ${side}`);
  }
  checkIndices("pixelFeatures", indices, pictures);
  const box = imageSize / side;
  const dim = side * side * 3;
  const features = new Float32Array(indices.length * dim);
  for (let row = 0; row < indices.length; row++) {
    const source = indices[row]! * imageSize * imageSize * 3;
    for (let y = 0; y < imageSize; y++) {
      for (let x = 0; x < imageSize; x++) {
        const target = row * dim + (Math.floor(y / box) * side + Math.floor(x / box)) * 3;
        const pixel = source + (y * imageSize + x) * 3;
        for (let c = 0; c < 3; c++) features[target + c]! += pictures.pixels[pixel + c]! / (255 * box * box);
      }
    }
  }
  return { features, rows: indices.length, dim };
}
