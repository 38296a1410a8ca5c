import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { methodOptions, type ArmName, type GivenOptions } from "../../src/methods/options.js";
import { createMicroBatchStepper } from "../../src/train/micro-batches.js";
import { assertClose } from "../helpers/assert-close.js";
import { randomBatch, startParams, tinyMethod } from "../helpers/method-batch.js";
import { norm } from "../helpers/relative-error.js";

const sizes = { batchSize: 4, imageSize: 32, patchSize: 8 };
const of = (arm: ArmName, given: Partial<GivenOptions>) => (): unknown =>
  methodOptions(arm, { ...sizes, ...given });

describe("options of the objective", () => {
  it("have the recommended defaults of method.md 5", () => {
    const options = methodOptions("can", sizes);
    assert.deepEqual(
      [
        options.maskKind,
        options.noiseLevelPlace,
        options.reconstructionTarget,
        options.normPixLoss,
        options.pool,
      ],
      ["random", "visible", "clean", true, "mean"],
    );
    assert.deepEqual(
      [options.negatives, options.contrastiveObjective, options.lossWeighting, options.targetMomentum],
      ["both", "infoNce", "fixed", 0],
    );
    assert.deepEqual(
      [options.noiseLevelDim, options.noiseLevelHiddenDim],
      [options.embedDim, options.embedDim],
    );
    assert.equal(options.localImageSize, 16);
  });

  it("refuse words they do not know, and list what there is", () => {
    assert.throws(
      of("can", { maskKind: "blocks" as never }),
      /unknown maskKind "blocks"; expected random, block or grid/,
    );
    assert.throws(of("can", { negatives: "all" as never }), /unknown negatives/);
    assert.throws(
      of("can", { contrastiveObjective: "infonce" as never }),
      /unknown contrastiveObjective "infonce"; expected infoNce, dino, barlow or vicreg \(did you mean infoNce\?\)/,
    );
    assert.throws(of("can", { lossWeighting: "gradnorm" as never }), /expected fixed, gradient or learned/);
    assert.throws(of("can", { noiseLevelPlace: "mask" as never }), /unknown noiseLevelPlace/);
    assert.throws(of("can", { vicregWeights: { cov: 1 } as never }), /unknown key of vicregWeights "cov"/);
  });

  it("refuse mask ratios that fit no view", () => {
    assert.throws(
      of("can", { maskRatio: [0.5] as never }),
      /maskRatio must be one number, or a pair where numViews is 2/,
    );
    assert.throws(of("mae", { maskRatio: [0.5, 0.5] }), /got \[0.5, 0.5\] for 1/);
    assert.throws(of("can", { maskRatio: [0.5, 1] }), /maskRatio \[0.5, 1\] hides all 16 patches/);
    assert.throws(of("ca", { maskRatio: [0, 0] }), /maskRatio \[0, 0\] hides none of 16/);
    assert.doesNotThrow(of("ca", { maskRatio: [0, 0.5] }));
  });

  it("refuse what the contrastive term cannot have", () => {
    assert.throws(
      of("can", { contrastiveObjective: "dino" }),
      /"dino" needs a momentum encoder; set targetMomentum/,
    );
    assert.throws(
      of("an", { targetMomentum: 0.9 }),
      /targetMomentum is of the contrastive term, whose weight is 0/,
    );
    assert.throws(of("mae", { numLocalViews: 2 }), /numLocalViews is of the contrastive term/);
    assert.throws(
      of("can", { contrastiveObjective: "vicreg", learnTemperature: true }),
      /"vicreg" has no temperature; leave learnTemperature out/,
    );
    assert.throws(of("can", { targetMomentum: 1.1 }), /targetMomentum must be between 0 and 1/);
    assert.throws(
      of("can", { localImageSize: 12 }),
      /localImageSize must be a multiple of 8 \(patchSize\), got 12/,
    );
    assert.throws(of("simclr", { lossWeighting: "learned" }), /lossWeighting "learned" .* only one is on/);
    assert.throws(of("can", { noiseLevelDim: 7 }), /noiseLevelDim must be a multiple of 2/);
  });

  it("say why a loss is not done in micro-batches", async () => {
    for (const [options, reason] of [
      [{ targetMomentum: 0.9 }, /since it has a momentum encoder \(targetMomentum\); leave it out/],
      [{ numLocalViews: 1 }, /since it has small views \(numLocalViews\)/],
      [{ maskRatio: [0.5, 0.25] }, /since its views have masks of different size/],
      [{ lossWeighting: "gradient" }, /since its weights are not fixed/],
    ] as [Partial<GivenOptions>, RegExp][]) {
      const method = tinyMethod("can", { batchSize: 4, ...options });
      const none = new Float32Array(0);
      const start = { step: 0, params: none, m: none, v: none };
      await assert.rejects(
        createMicroBatchStepper(method, start, { microBatchSize: 2, decayMask: none }),
        reason,
      );
    }
  });
});

describe("gradient-normalised weights", () => {
  it("do not see the scale of a term", () => {
    tf.tidy(() => {
      // vicreg with all its weights ten times as large: the same direction, ten times the gradient.
      const of10 = (factor: number) =>
        tinyMethod("can", {
          lossWeighting: "gradient",
          contrastiveObjective: "vicreg",
          vicregWeights: { invariance: factor, variance: factor, covariance: factor },
        });
      const [plain, scaled] = [of10(1), of10(10)];
      const start = startParams(plain);
      const flat = tf.concat<tf.Tensor1D>(
        plain.params.map(({ name }) => tf.reshape(start[name]!, [-1])),
        0,
      );
      const [a, b] = [plain, scaled].map((method) => method.lossAndGradient!(flat, randomBatch(method)));
      assertClose(b!.terms.contrastive!, a!.terms.contrastive!.dataSync()[0]! * 10);
      const [ga, gb] = [a!.grad, b!.grad].map((grad) => Array.from(grad.dataSync())) as [number[], number[]];
      // The sum of the weights is fixed, so that the gradient may differ in length, but not in direction.
      const cosine = ga.reduce((sum, x, i) => sum + x * gb[i]!, 0) / (norm(ga) * norm(gb));
      assert.ok(cosine > 1 - 1e-5, `cosine ${cosine}`);
    });
  });
});

describe("learned weights", () => {
  it("count each term half its logarithm at their best", () => {
    tf.tidy(() => {
      const method = tinyMethod("ca", {
        lossWeighting: "learned",
        weights: { contrastive: 1, reconstruction: 1 },
      });
      const [params, batch] = [startParams(method), randomBatch(method)];
      const { contrastive, reconstruction } = method.loss(params, batch);
      const [c, r] = [contrastive!, reconstruction!].map((term) => term.dataSync()[0]!) as [number, number];
      const best = {
        "log_variance.contrastive": tf.tensor1d([Math.log(2 * c)]),
        "log_variance.reconstruction": tf.tensor1d([Math.log(2 * r)]),
      };
      const at = (s: object) => method.loss({ ...params, ...s }, batch).total.dataSync()[0]!;
      assertClose(at(best), 1 + (Math.log(2 * c) + Math.log(2 * r)) / 2);
      assert.ok(at(best) < at({}));
    });
  });
});
