import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../core/errors.js";
import { shapeText } from "../core/shapes.js";

/** Cuts images into patch vectors. Patches run row by row; inside a patch the order is row, column, channel (MAE).
 * Everywhere in canlab images are `[batch, height, width, channels]`, float32.
 *
 * @param images `[batch, S, S, C]`
 * @param patchSize side `p` in pixels
 * @returns `[batch, (S / p)^2, p * p * C]`
 * @throws ShapeError if the images are not square or their side is no multiple of `p` */
export function patchify(images: tf.Tensor, patchSize: number): tf.Tensor3D {
  const [batch, height, width, channels] = images.shape;
  if (images.rank !== 4 || height !== width || height! % patchSize !== 0) {
    throw new ShapeError(
      `patchify: expected square images [batch, S, S, C] with S a multiple of ${patchSize}, got ${shapeText(images.shape)}`,
    );
  }
  const grid = height! / patchSize;
  return tf.tidy(() => {
    const cut = tf.reshape(images, [batch, grid, patchSize, grid, patchSize * channels!]);
    const ordered = tf.transpose(cut, [0, 1, 3, 2, 4]); // [batch, gridRow, gridColumn, row, column * channel]
    return tf.reshape(ordered, [batch, grid * grid, patchSize * patchSize * channels!]);
  });
}

/** The inverse of `patchify`.
 *
 * @param patches `[batch, numPatches, p * p * C]`, `numPatches` a square number
 * @returns `[batch, S, S, C]`
 * @throws ShapeError if the patches do not make a square image */
export function unpatchify(patches: tf.Tensor, patchSize: number): tf.Tensor4D {
  const [batch, numPatches, patchDim] = patches.shape;
  const grid = Math.sqrt(numPatches ?? NaN);
  const channels = patchDim! / (patchSize * patchSize);
  if (patches.rank !== 3 || !Number.isInteger(grid) || !Number.isInteger(channels)) {
    throw new ShapeError(
      `unpatchify: expected [batch, a square number, ${patchSize} * ${patchSize} * C], got ${shapeText(patches.shape)}`,
    );
  }
  return tf.tidy(() => {
    const cut = tf.reshape(patches, [batch, grid, grid, patchSize, patchSize * channels]);
    const ordered = tf.transpose(cut, [0, 1, 3, 2, 4]); // [batch, gridRow, row, gridColumn, column * channel]
    return tf.reshape(ordered, [batch, grid * patchSize, grid * patchSize, channels]);
  });
}
