import { applyView, type Normalization } from "../augment/apply-view.js";
import { drawMix, mixImages, mixLabels } from "../augment/mix-batch.js";
import { drawView } from "../augment/view-draw.js";
import { createRng } from "../core/rng.js";
import { drawDropPath } from "../models/drop-path.js";
import type { FineTuneOptions } from "./fine-tune-options.js";
import type { Split } from "./split.js";

/** Arrays of one step. */
export interface FineTuneBatch {
  /** Normalised pixels, `[batchSize, imageSize, imageSize, 3]`. */
  readonly images: Float32Array;
  /** Smoothed and mixed labels, `[batchSize, numClasses]`. */
  readonly targets: Float32Array;
  /** `[depth, 2, batchSize]` */
  readonly dropPath: Float32Array;
}

/** What batches are made from. */
export interface BatchSource {
  readonly split: Split;
  readonly numClasses: number;
  readonly imageSize: number;
  readonly depth: number;
  readonly normalize: Normalization;
  readonly options: FineTuneOptions;
}

/** Makes the batch of a step: views of the given rows, mixed, with their labels. All draws depend on the seed and the step alone. */
export function fineTuneBatch(source: BatchSource, rows: Int32Array, step: number): FineTuneBatch {
  const { split, numClasses, imageSize, depth, normalize, options } = source;
  const { augment, mix, labelSmoothing, dropPath, seed } = options;
  const { pictures, indices, labels } = split;
  const batchSize = rows.length;
  const [pixels, given] = [imageSize ** 2 * 3, pictures.imageSize ** 2 * 3];
  const images = new Float32Array(batchSize * pixels);
  rows.forEach((row, i) => {
    const index = indices[row]!;
    const draw = drawView(augment, createRng(seed, "fine-tune view", step, i), pictures.imageSize);
    const picture = pictures.pixels.subarray(index * given, (index + 1) * given);
    const geometry = { size: pictures.imageSize, outSize: imageSize, ...normalize };
    applyView(picture, draw, geometry, images.subarray(i * pixels, (i + 1) * pixels));
  });
  const mixRng = createRng(seed, "fine-tune mix", step);
  const draws = mix ? drawMix(mix, mixRng, { batchSize, size: imageSize }) : [{ lambda: 1, box: null }];
  mixImages(images, draws, imageSize);
  const own = rows.map((row) => labels[row]!);
  return {
    images,
    targets: mixLabels(own, draws, { numClasses, smoothing: labelSmoothing }),
    dropPath: drawDropPath(createRng(seed, "drop path", step), { depth, rows: batchSize, rate: dropPath }),
  };
}
