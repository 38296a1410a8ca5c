import * as tf from "@tensorflow/tfjs-core";
import { createRng } from "../../src/core/rng.js";
import type { Method } from "../../src/methods/types.js";
import type { BatchSource } from "../../src/train/trainer.js";

const batchSize = 8;
const imageSize = 2;
const numPixels = imageSize * imageSize * 3;

/** A linear auto-encoder of 8 tiny images: small enough for a train step in a millisecond, with two loss terms. */
export const tinyMethod: Method = {
  name: "tiny",
  plan: { batchSize, numViews: 1, imageSize, patchSize: 1, useMask: false, noiseStdMax: 0 },
  params: [
    { name: "w", shape: [numPixels, numPixels], init: { kind: "xavierUniform", fanIn: 12, fanOut: 12 } },
    { name: "b", shape: [numPixels], init: { kind: "constant", value: 0 } },
  ],
  inputs: { images: { shape: [batchSize, imageSize, imageSize, 3], dtype: "float32" } },
  loss({ w, b }, { images }) {
    const x = tf.reshape(images!, [batchSize, numPixels]);
    const y = tf.add(tf.matMul(x, w as tf.Tensor2D), b!);
    const reconstruction = tf.mean(tf.square(tf.sub(y, x)));
    const denoising = tf.mean(tf.square(b!));
    return { total: tf.add(reconstruction, tf.mul(denoising, 0.5)), reconstruction, denoising };
  },
  encode: ({ w }, images) => tf.matMul(tf.reshape(images, [-1, numPixels]), w as tf.Tensor2D),
  inspect: () => ({}),
};

/** Batches that depend on the step alone, as `createBatchLoader` makes them. `spoilAt` puts a NaN into the batch of that step. */
export function tinyBatches(startStep: number, spoilAt = -1): BatchSource & { closed: boolean } {
  let step = startStep;
  return {
    closed: false,
    next() {
      const images = new Float32Array(batchSize * numPixels);
      createRng(7, "batch", step).fillNormal(images);
      if (step === spoilAt) images[0] = NaN;
      return Promise.resolve({
        epoch: Math.floor(step++ / 5),
        arrays: { images },
        release: () => undefined,
      });
    },
    close() {
      this.closed = true;
      return Promise.resolve();
    },
  };
}
