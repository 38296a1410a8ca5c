import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { maskedReconstruction } from "../../src/losses/masked-reconstruction.js";
import { encodePatches, forward, noiseTargetOf } from "../../src/methods/forward.js";
import { layoutOf } from "../../src/methods/layout.js";
import { methodOptions, type GivenOptions } from "../../src/methods/options.js";
import { encoder } from "../../src/models/encoder.js";
import type { Params } from "../../src/models/params.js";
import { normalizePatches } from "../../src/ops/normalize-patches.js";
import { patchify, unpatchify } from "../../src/ops/patchify.js";
import { posEmbed2d } from "../../src/ops/pos-embed.js";
import { assertClose } from "../helpers/assert-close.js";
import { randomBatch, startParams, tinyMethod, tinyOptions } from "../helpers/method-batch.js";

const exact = { absolute: 0, relative: 0 };
const layout = (given: Partial<GivenOptions> = {}) =>
  layoutOf(methodOptions("can", { ...tinyOptions, ...given }));
const values = (terms: Record<string, tf.Tensor>) =>
  Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, term.dataSync()[0]!]));

/** A batch of a tiny CAN, and the same with other numbers in `name` at masked (or visible) patches. */
function changed(batch: Params, name: string, at: "masked" | "visible"): Params {
  const mask = tf.expandDims(tf.cast(tf.greaterEqual(batch.idsRestore!, 2), "float32"), -1);
  const places = at === "masked" ? mask : tf.sub(1, mask);
  const difference = unpatchify(tf.mul(places, tf.fill([6, 4, 48], 3)), 4);
  return { ...batch, [name]: tf.add(batch[name]!, difference) };
}

describe("forward", () => {
  it("embeds the visible patches, in shuffled order, with their own positions", () => {
    tf.tidy(() => {
      const method = tinyMethod("can");
      const [params, { images, idsShuffle }] = [startParams(method), randomBatch(method)];
      const patches = patchify(images!, 4);
      const z = encodePatches(params, patches, layout(), { idsShuffle });
      const table = tf.tensor2d(posEmbed2d(16, 2), [4, 16]);
      for (const [row, ids] of (idsShuffle!.arraySync() as number[][]).entries()) {
        const keep = ids.slice(0, 2);
        const input = {
          patches: tf.gather(tf.slice(patches, [row, 0, 0], [1, 4, 48]), keep, 1),
          positions: tf.gather(table, keep),
        };
        assertClose(tf.slice(z, [row * 3, 0], [3, 16]), encoder(params, input, layout().options));
      }
    });
  });

  it("adds the noise to what the encoder sees and keeps the target clean", () => {
    tf.tidy(() => {
      const method = tinyMethod("can", { noiseStdMax: 2 });
      const [params, batch] = [startParams(method), randomBatch(method)];
      const before = batch.images!.dataSync().slice();
      const pass = forward(params, batch, layout({ noiseStdMax: 2 }));
      assertClose(pass.patches, patchify(batch.images!, 4), exact);
      assertClose(tf.sub(pass.noisyPatches, pass.patches), pass.scaledNoise!, { absolute: 1e-5 });
      const target = normalizePatches(patchify(batch.images!, 4)).normalized;
      const expected = maskedReconstruction(pass.prediction!, target, pass.mask);
      assertClose(method.loss(params, batch).reconstruction!, expected);
      assert.deepEqual(batch.images!.dataSync(), before);
    });
  });

  it("reads masked pixels in the reconstruction term only, and noise on masked patches in none", () => {
    tf.tidy(() => {
      const method = tinyMethod("can", { normPixLoss: false });
      const [params, batch] = [startParams(method), randomBatch(method)];
      const base = values(method.loss(params, batch));
      assert.deepEqual(values(method.loss(params, changed(batch, "noise", "masked"))), base);
      const otherPixels = values(method.loss(params, changed(batch, "images", "masked")));
      assert.equal(otherPixels.contrastive, base.contrastive);
      assert.equal(otherPixels.denoising, base.denoising);
      assert.notEqual(otherPixels.reconstruction, base.reconstruction);
      assert.notEqual(
        values(method.loss(params, changed(batch, "noise", "visible"))).denoising,
        base.denoising,
      );
    });
  });

  it("offers three noise targets: sigma e, e, and sigma e normalised patch by patch", () => {
    tf.tidy(() => {
      const method = tinyMethod("can");
      const batch = randomBatch(method);
      const pass = forward(startParams(method), batch, layout());
      const unit = patchify(batch.noise!, 4);
      const scaled = tf.mul(unit, tf.reshape(batch.noiseStd!, [6, 1, 1]));
      assertClose(noiseTargetOf(pass, "unit"), unit, exact);
      assertClose(noiseTargetOf(pass, "scaled"), scaled);
      const { mean, variance } = tf.moments(noiseTargetOf(pass, "patchnorm"), -1);
      assertClose(mean, new Array<number>(24).fill(0), { absolute: 1e-5 });
      assert.ok(tf.min(variance).dataSync()[0]! > 0.8);
    });
  });

  it("tells the decoder the noise level of each row", () => {
    tf.tidy(() => {
      const method = tinyMethod("can", { noiseLevelScale: 1000 });
      const [params, batch] = [startParams(method), randomBatch(method)];
      const quiet: Params = { ...batch, noise: tf.zerosLike(batch.noise!) };
      const louder = { ...quiet, noiseStd: tf.mul(quiet.noiseStd!, 0.1) };
      const [a, b] = [quiet, louder].map((inputs) => values(method.loss(params, inputs)));
      assert.equal(a!.contrastive, b!.contrastive);
      assert.notEqual(a!.denoising, b!.denoising);
    });
  });
});

describe("encode", () => {
  it("is the mean of the patch tokens of the whole, clean image, for any number of images", () => {
    tf.tidy(() => {
      const method = tinyMethod("can");
      const params = startParams(method);
      const images = tf.slice(randomBatch(method).images!, [0, 0, 0, 0], [5, 8, 8, 3]);
      const features = method.encode(params, images);
      assert.deepEqual(features.shape, [5, 16]);
      const z = encodePatches(params, patchify(images, 4), layout());
      assertClose(features, tf.mean(tf.slice(tf.reshape(z, [5, 5, 16]), [0, 1, 0]), 1));
      const third = method.encode(params, tf.slice(images, [2, 0, 0, 0], [1, 8, 8, 3]));
      assertClose(third, tf.slice(features, [2, 0], [1, 16]));
    });
  });

  it("is the class token by option", () => {
    tf.tidy(() => {
      const method = tinyMethod("mae", { featurePool: "cls" });
      const params = startParams(method);
      const { images } = randomBatch(method);
      const z = encodePatches(params, patchify(images!, 4), layout());
      const tokens = tf.slice(tf.reshape(z, [3, 5, 16]), [0, 0, 0], [-1, 1, -1]);
      assertClose(method.encode(params, images!), tf.reshape(tokens, [3, 16]));
    });
  });

  it("needs the encoder's parameters only", () => {
    tf.tidy(() => {
      const can = tinyMethod("can");
      const encoderOnly = Object.fromEntries(
        Object.entries(startParams(can)).filter(([name]) =>
          /^(cls_token|patch_embed|blocks|norm)/.test(name),
        ),
      );
      assert.deepEqual(can.encode(encoderOnly, tf.zeros([1, 8, 8, 3])).shape, [1, 16]);
    });
  });
});
