import assert from "node:assert/strict";
import {
  methodDefaults,
  methodOptions,
  type GivenOptions,
  type MethodName,
} from "../../src/methods/options.js";

const sizes = { batchSize: 4, imageSize: 32, patchSize: 8 };
const can = (given: Partial<GivenOptions>) => () => methodOptions("can", { ...sizes, ...given });
const simclr = (given: Partial<GivenOptions>) => () => methodOptions("simclr", { ...sizes, ...given });
const mae = (given: Partial<GivenOptions>) => () => methodOptions("mae", { ...sizes, ...given });
const code = { code: "CONFIG" };

describe("methodOptions", () => {
  it("gives CAN the defaults of method.md 5", () => {
    const options = methodOptions("can", sizes);
    assert.deepEqual(options.weights, { contrastive: 0.03, reconstruction: 0.67, denoising: 0.3 });
    assert.equal(options.maskRatio, 0.5);
    assert.equal(options.noiseStdMax, 0.05);
    assert.equal(options.temperature, 0.1);
    assert.equal(options.noiseTarget, "scaled");
    assert.equal(options.numViews, 2);
    assert.equal(options.projectionHiddenDim, methodDefaults.embedDim);
    assert.equal(options.patchDim, 8 * 8 * 3);
  });

  it("gives MAE one view, a mask of 0.75 and no noise; SimCLR two views, no mask and no noise", () => {
    const [m, s] = [methodOptions("mae", sizes), methodOptions("simclr", sizes)];
    assert.deepEqual([m.numViews, m.maskRatio, m.noiseStdMax], [1, 0.75, 0]);
    assert.deepEqual(m.weights, { contrastive: 0, reconstruction: 1, denoising: 0 });
    assert.deepEqual([s.numViews, s.maskRatio, s.noiseStdMax], [2, 0, 0]);
    assert.deepEqual(s.weights, { contrastive: 1, reconstruction: 0, denoising: 0 });
  });

  it("puts what is given over the preset, weight by weight", () => {
    const options = methodOptions("mae", { ...sizes, maskRatio: 0.5, weights: { reconstruction: 2 } });
    assert.equal(options.maskRatio, 0.5);
    assert.deepEqual(options.weights, { contrastive: 0, reconstruction: 2, denoising: 0 });
  });

  it("refuses an unknown arm, key or word, and lists what there is", () => {
    const unknown = () => methodOptions("cann" as MethodName, sizes);
    assert.throws(
      unknown,
      /^ConfigError: unknown arm "cann"; expected can, simclr, mae, ca, an, cn, masked-simclr, noise-as-augmentation or noise-without-level \(did you mean can\?\)$/,
    );
    assert.throws(
      can({ maskratio: 0.5 } as never),
      /unknown key of method options "maskratio".*did you mean maskRatio/,
    );
    assert.throws(can({ weights: { contrast: 1 } as never }), /unknown key of weights "contrast"/);
    assert.throws(
      can({ noiseTarget: "raw" as never }),
      /unknown noiseTarget "raw"; expected scaled, unit or patchnorm/,
    );
    assert.throws(can({ pool: "max" as never }), /unknown pool "max"/);
    assert.throws(can({ projectionNorm: "some" as never }), /unknown projectionNorm/);
  });

  it("refuses sizes that do not divide each other", () => {
    assert.throws(can({ patchSize: 5 }), {
      ...code,
      message: /^imageSize must be a multiple of 5 \(patchSize\), got 32$/,
    });
    assert.throws(can({ numHeads: 5 }), /embedDim must be a multiple of 5 \(numHeads\), got 192/);
    assert.throws(can({ embedDim: 18, numHeads: 3 }), /embedDim must be a multiple of 4 .*got 18/);
    assert.throws(
      can({ decoderEmbedDim: 18, decoderNumHeads: 3 }),
      /decoderEmbedDim must be a multiple of 4/,
    );
    assert.throws(can({ decoderNumHeads: 5 }), /decoderEmbedDim must be a multiple of 5 \(decoderNumHeads\)/);
    assert.throws(can({ depth: 1.5 }), /depth must be a whole number of at least 1, got 1.5/);
    assert.throws(can({ batchSize: 0 }), /batchSize/);
  });

  it("refuses a mask that leaves a term nothing to do", () => {
    assert.throws(can({ maskRatio: 1.5 }), /maskRatio must be between 0 and 1, got 1.5/);
    assert.throws(can({ maskRatio: -0.1 }), /maskRatio must be between 0 and 1/);
    assert.throws(can({ maskRatio: 1 }), /maskRatio 1 hides all 16 patches; lower it/);
    assert.throws(
      mae({ maskRatio: 0 }),
      /reconstruction term needs a masked patch, but maskRatio 0 hides none of 16/,
    );
    assert.doesNotThrow(simclr({ maskRatio: 0.5 }));
  });

  it("refuses terms without what they need", () => {
    const off = { contrastive: 0, reconstruction: 0, denoising: 0 };
    assert.throws(can({ weights: off }), /all weights are 0/);
    assert.throws(can({ weights: { denoising: -1 } }), /weights.denoising must be between 0 and/);
    assert.throws(can({ numViews: 1 }), /contrastive term needs numViews 2, got 1/);
    assert.throws(can({ numViews: 3 as never }), /numViews must be 1 or 2, got 3/);
    assert.throws(can({ batchSize: 1 }), /contrastive term needs a batchSize of at least 2, got 1/);
    assert.throws(can({ noiseStdMax: 0 }), /denoising term needs noiseStdMax above 0, got 0/);
    assert.throws(can({ temperature: 0 }), /temperature must be between/);
    assert.doesNotThrow(mae({ batchSize: 1 }));
  });
});
