import type { FeatureTable } from "../analysis/feature-table.js";
import { wholeNumber } from "../core/config.js";
import { InterruptedError, ShapeError } from "../core/errors.js";
import { silentLogger, type Logger } from "../core/logger.js";

/** A frozen encoder: normalised pixels `[batchSize, S, S, 3]` -> features `[batchSize, dim]`. The pixels are overwritten by the next call. */
export type Encode = (images: Float32Array) => Promise<Float32Array>;

/** What `encodeRows` is told. */
export interface EncodeRowsOptions {
  /** Pictures of one call of `encode`, whose shapes are static; the last call is filled up with zeros. */
  readonly batchSize: number;
  /** Numbers of one picture. */
  readonly pixels: number;
  readonly logger?: Logger | undefined;
  readonly label?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Features of `numRows` pictures that are made one by one.
 *
 * @param fill writes the normalised pixels of a row
 * @throws InterruptedError if the signal fires
 * @throws ShapeError if `encode` does not give `batchSize` rows */
export async function encodeRows(
  encode: Encode,
  numRows: number,
  fill: (row: number, out: Float32Array) => void,
  { batchSize, pixels, logger = silentLogger, label = "features", signal }: EncodeRowsOptions,
): Promise<FeatureTable> {
  wholeNumber("batchSize", batchSize, 1);
  const bar = logger.progress(label, numRows, "pictures");
  const images = new Float32Array(batchSize * pixels);
  let features = new Float32Array(0);
  let dim = 0;
  try {
    for (let start = 0; start < numRows; start += batchSize) {
      if (signal?.aborted) throw new InterruptedError("stopped while features were made");
      const count = Math.min(batchSize, numRows - start);
      images.fill(0);
      for (let i = 0; i < count; i++) fill(start + i, images.subarray(i * pixels, (i + 1) * pixels));
      const batch = await encode(images);
      if (start === 0) {
        dim = widthOf(batch, batchSize);
        features = new Float32Array(numRows * dim);
      }
      features.set(batch.subarray(0, count * dim), start * dim);
      bar.update(start + count);
    }
  } finally {
    bar.stop();
  }
  return { features, rows: numRows, dim };
}

function widthOf(features: Float32Array, rows: number): number {
  const dim = features.length / rows;
  if (Number.isInteger(dim) && dim > 0) return dim;
  throw new ShapeError(
    `extractFeatures: expected ${rows} rows from encode, one per picture, got ${features.length} numbers`,
  );
}
