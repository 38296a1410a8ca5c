import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { forward } from "../../src/methods/forward.js";
import { layoutOf } from "../../src/methods/layout.js";
import { methodOptions } from "../../src/methods/options.js";
import { poolTokens } from "../../src/models/encoder.js";
import type { Params } from "../../src/models/params.js";
import { projectionHead } from "../../src/models/projection-head.js";
import { assertClose } from "../helpers/assert-close.js";
import { randomBatch, startParams, tinyMethod, tinyOptions } from "../helpers/method-batch.js";
import { infoNceReference } from "../reference/info-nce.js";

const off = { contrastive: 0, reconstruction: 0, denoising: 0 };
/** The rows of one view out of a batch of two. */
const viewOf = (batch: Params, view: number): Params =>
  Object.fromEntries(Object.entries(batch).map(([name, value]) => [name, tf.split(value, 2, 0)[view]!]));
const withoutNoise = (batch: Params): Params => ({ ...batch, noiseStd: tf.zerosLike(batch.noiseStd!) });

describe("CAN", () => {
  it("with weights (0, 1, 0), sigma 0 and no noise-level embedding has MAE's loss, averaged over both views", () => {
    tf.tidy(() => {
      const can = tinyMethod("can", { weights: { ...off, reconstruction: 1 } });
      const mae = tinyMethod("mae", { maskRatio: 0.5 });
      const start = startParams(can);
      const params = Object.fromEntries(
        Object.entries(start).map(([name, p]) => [
          name,
          name.startsWith("noise_level.") ? tf.zerosLike(p) : p,
        ]),
      );
      const batch = withoutNoise(randomBatch(can));
      const views = [0, 1].map((view) => mae.loss(params, viewOf(batch, view)).total.dataSync()[0]!);
      assert.ok(
        Math.abs(views[0]! - views[1]!) > 1e-3,
        "the views must differ for the mean to say something",
      );
      assertClose(can.loss(params, batch).total, (views[0]! + views[1]!) / 2);
    });
  });

  it("with weights (1, 0, 0), sigma 0 and no mask has SimCLR's loss", () => {
    tf.tidy(() => {
      const can = tinyMethod("can", { weights: { ...off, contrastive: 1 }, maskRatio: 0 });
      const simclr = tinyMethod("simclr");
      const batch = withoutNoise(randomBatch(can));
      const params = startParams(simclr);
      assertClose(can.loss(params, batch).total, simclr.loss(params, { images: batch.images! }).total);
    });
  });

  for (const [pool, temperature] of [
    ["mean", 0.1],
    ["meanWithCls", 0.5],
    ["cls", 1],
  ] as const) {
    it(`contrasts the projections of both views, pooled by ${pool}, at temperature ${temperature}`, () => {
      tf.tidy(() => {
        const can = tinyMethod("can", { pool, temperature });
        const [params, batch] = [startParams(can), randomBatch(can)];
        const options = methodOptions("can", { ...tinyOptions, pool, temperature });
        const { z } = forward(params, batch, layoutOf(options));
        const u = projectionHead(params, poolTokens(z, 6, pool), options).arraySync();
        const expected = infoNceReference(u.slice(0, 3), u.slice(3), temperature);
        assertClose(can.loss(params, batch).contrastive!, expected);
      });
    });
  }

  it("sums its terms by their weights", () => {
    tf.tidy(() => {
      const can = tinyMethod("can");
      const terms = can.loss(startParams(can), randomBatch(can));
      const [c, r, d] = [terms.contrastive!, terms.reconstruction!, terms.denoising!].map(
        (t) => t.dataSync()[0]!,
      );
      assertClose(terms.total, 0.03 * c! + 0.67 * r! + 0.3 * d!);
    });
  });

  it("leaves out the terms that are off", () => {
    tf.tidy(() => {
      const method = tinyMethod("can", { weights: { denoising: 0 } });
      const terms = method.loss(startParams(method), randomBatch(method));
      assert.deepEqual(Object.keys(terms).sort(), ["contrastive", "reconstruction", "total"]);
    });
  });
});
