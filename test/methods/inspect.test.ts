import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { addNoise } from "../../src/ops/noise.js";
import { patchify } from "../../src/ops/patchify.js";
import { assertClose } from "../helpers/assert-close.js";
import { randomBatch, startParams, tinyMethod } from "../helpers/method-batch.js";

/** `[rows, patches, 1]` */
const maskedPatches = (pictures: Record<string, tf.Tensor>) => tf.expandDims(pictures.mask!, -1);

describe("inspect", () => {
  it("returns for CAN the mask, what the encoder saw, the pixels, and the noise beside its target", () => {
    tf.tidy(() => {
      const method = tinyMethod("can");
      const batch = randomBatch(method);
      const pictures = method.inspect(startParams(method), batch);
      const names = ["mask", "noisyImages", "prediction", "predictedNoise", "targetNoise"];
      assert.deepEqual(Object.keys(pictures), names);
      assert.deepEqual(pictures.mask!.shape, [6, 4]);
      for (const name of names.slice(1)) assert.deepEqual(pictures[name]!.shape, [6, 8, 8, 3]);
      assertClose(pictures.noisyImages!, addNoise(batch.images!, batch.noise!, batch.noiseStd!));
    });
  });

  it("returns for MAE no noise, and for SimCLR only a mask of zeros and the images", () => {
    tf.tidy(() => {
      const [mae, simclr] = [tinyMethod("mae"), tinyMethod("simclr")];
      const ofMae = mae.inspect(startParams(mae), randomBatch(mae));
      assert.deepEqual(Object.keys(ofMae), ["mask", "noisyImages", "prediction"]);
      const batch = randomBatch(simclr);
      const ofSimclr = simclr.inspect(startParams(simclr), batch);
      assert.deepEqual(Object.keys(ofSimclr), ["mask", "noisyImages"]);
      assertClose(ofSimclr.noisyImages!, batch.images!, { absolute: 0, relative: 0 });
      assertClose(ofSimclr.mask!, new Array<number>(24).fill(0));
    });
  });

  it("shows at visible patches what the encoder saw", () => {
    tf.tidy(() => {
      const method = tinyMethod("can");
      const pictures = method.inspect(startParams(method), randomBatch(method));
      const difference = patchify(tf.sub(pictures.prediction!, pictures.noisyImages!), 4);
      const visible = tf.mul(difference, tf.sub(1, maskedPatches(pictures)));
      assertClose(tf.max(tf.abs(visible)), 0, { absolute: 1e-6 });
      assert.ok(tf.max(tf.abs(difference)).dataSync()[0]! > 0.1);
    });
  });

  it("gives masked patches back the mean and deviation of the clean target patch", () => {
    tf.tidy(() => {
      const method = tinyMethod("can", { noiseStdMax: 2 });
      const params = startParams(method);
      // A decoder that predicts 1 everywhere: in normalised patches, one deviation above the patch's own mean.
      const constant = {
        ...params,
        "decoder_pred.weight": tf.zerosLike(params["decoder_pred.weight"]!),
        "decoder_pred.bias": tf.ones([48]),
      };
      const batch = randomBatch(method);
      const pictures = method.inspect(constant, batch);
      const target = patchify(batch.images!, 4);
      const { mean, variance } = tf.moments(target, -1, true);
      const expected = tf.add(mean, tf.sqrt(tf.mul(variance, 48 / 47))); // the unbiased deviation
      const masked = maskedPatches(pictures);
      const predicted = tf.mul(patchify(pictures.prediction!, 4), masked);
      assertClose(predicted, tf.mul(tf.mul(expected, tf.onesLike(target)), masked), { absolute: 1e-4 });
    });
  });

  it("agrees with the losses", () => {
    tf.tidy(() => {
      const method = tinyMethod("can", { normPixLoss: false });
      const [params, batch] = [startParams(method), randomBatch(method)];
      const { prediction, predictedNoise, targetNoise } = method.inspect(params, batch);
      const terms = method.loss(params, batch);
      const masked = tf.expandDims(tf.cast(tf.greaterEqual(batch.idsRestore!, 2), "float32"), -1);
      const pixelError = tf.mul(patchify(tf.squaredDifference(prediction!, batch.images!), 4), masked);
      // Half of the patches are masked, the other half visible.
      assertClose(tf.mul(tf.mean(pixelError), 2), terms.reconstruction!);
      assertClose(tf.mul(tf.mean(tf.squaredDifference(predictedNoise!, targetNoise!)), 2), terms.denoising!);
    });
  });
});
