import assert from "node:assert/strict";
import { noAugment } from "../../src/augment/augment-options.js";
import { compile } from "../../src/compute/compile.js";
import { createRng } from "../../src/core/rng.js";
import { evaluateClassifier } from "../../src/eval/classifier.js";
import { fineTuneBatch } from "../../src/eval/fine-tune-batch.js";
import {
  fineTuneDecayMask,
  fineTuneModel,
  fineTuneStep,
  startParams,
} from "../../src/eval/fine-tune-model.js";
import { fineTuneOptions } from "../../src/eval/fine-tune-options.js";
import { fineTune } from "../../src/eval/fine-tune.js";
import { initParams, sizeOf } from "../../src/models/params.js";
import { vitConfig, vitSpecs } from "../../src/models/vision-transformer.js";
import { layerLrScales } from "../../src/optim/param-groups.js";
import { assertClose } from "../helpers/assert-close.js";
import { colouredSplit, colourNames } from "../helpers/coloured-split.js";
import { evalData } from "../helpers/planted-split.js";

const normalize = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
const config = vitConfig({ imageSize: 8, patchSize: 4, embedDim: 16, depth: 2, numHeads: 2 });
const specs = vitSpecs(config);

/** Random weights of the encoder, by name. */
function weightsOf(seed: number): Record<string, Float32Array> {
  const flat = initParams(specs, createRng(seed, "test"));
  let at = 0;
  return Object.fromEntries(specs.map(({ name, shape }) => [name, flat.slice(at, (at += sizeOf(shape)))]));
}
const plain = { augment: noAugment, mix: null, dropPath: 0, labelSmoothing: 0 };
const quickOptions = { ...plain, epochs: 6, warmupEpochs: 1, batchSize: 16, baseLrs: [0.05] };
const quick = { ...quickOptions, normalize };
const train = colouredSplit("train", 48);
const { data } = evalData(train, [colouredSplit("test", 20, { seed: 2 })], colourNames);

/** One step on the first rows, from given weights. */
async function oneStep(engine: "native" | "cpu", given: Parameters<typeof fineTuneOptions>[0]) {
  const options = fineTuneOptions({ ...quickOptions, ...given }, { isFromScratch: false });
  const start = { config, weights: weightsOf(1) };
  const model = fineTuneModel(start, 3);
  const { f, inputs } = fineTuneStep(model, options, 6);
  const compiled = await compile(f, { inputs, engine, name: "fine-tune step" });
  const source = { split: train, numClasses: 3, imageSize: 8, depth: 2, normalize, options };
  const before = startParams(model, start, 0);
  const zeros = new Float32Array(before.length);
  const { params, loss } = await compiled.run({
    ...fineTuneBatch(source, Int32Array.of(0, 1, 2, 3, 4, 5), 7),
    ...{ params: before, m: zeros, v: zeros, decayMask: fineTuneDecayMask(model) },
    lrScale: layerLrScales(model.specs, { depth: 2, layerDecay: options.layerDecay }),
    ...{
      lr: Float32Array.of(0.01),
      biasCorrection1: Float32Array.of(0.1),
      biasCorrection2: Float32Array.of(1e-3),
    },
  });
  await compiled.dispose();
  let at = 0;
  const moved = model.specs.map(({ name, shape }) => {
    const end = at + sizeOf(shape);
    const largest = params
      .subarray(at, end)
      .reduce((most, x, i) => Math.max(most, Math.abs(x - before[at + i]!)), 0);
    at = end;
    return [name, largest] as const;
  });
  return { params, loss: loss[0]!, moved: Object.fromEntries(moved) };
}

describe("fineTune", () => {
  for (const [what, weights] of [
    ["an encoder", weightsOf(1)],
    ["from scratch", undefined],
  ] as const) {
    it(`learns to tell colours apart (${what})`, async () => {
      const [record] = await evaluateClassifier(
        "fine-tune",
        fineTune({ config, ...(weights && { weights }) }, quick),
        data,
      );
      assert.ok(record!.value >= 0.9, `top1 ${record!.value}`);
      assert.equal(record!["baseLr"], 0.05);
    });
  }

  it("equals eager tfjs over one step with everything on", async () => {
    const all = { mix: undefined, augment: undefined, dropPath: 0.5, labelSmoothing: 0.1, maxGradNorm: 0.5 };
    const [native, cpu] = [await oneStep("native", all), await oneStep("cpu", all)];
    assertClose(native.loss, cpu.loss);
    assertClose(native.params, cpu.params, { absolute: 2e-4 });
  });

  it("starts at ln(3), the head being near 0", async () => {
    assertClose((await oneStep("native", plain)).loss, Math.log(3), { absolute: 1e-3 });
  });

  it("moves layers less the deeper they lie, by MAE's factors", async () => {
    // The first step of AdamW moves by the rate, whatever the gradient; the head's gradient reaches all layers only once it is not near 0.
    const { moved } = await oneStep("native", { ...plain, layerDecay: 0, weightDecay: 0 });
    for (const [name, most] of Object.entries(moved)) {
      if (/^(head|fc_norm)\./.test(name)) assert.ok(most > 0 || name.startsWith("fc_norm"), name);
      else assert.equal(most, 0, name);
    }
    const { moved: half } = await oneStep("native", { ...plain, layerDecay: 0.5, weightDecay: 0 });
    assertClose(half["head.bias"]!, 0.01, { relative: 0.02 });
    assert.ok(half["blocks.1.mlp.fc2.weight"]! <= 0.005 * 1.001 && half["blocks.1.mlp.fc2.weight"]! > 0);
    assert.ok(half["cls_token"]! <= 0.01 * 0.125 * 1.001);
  });

  it("takes the encoder's weights and a fresh head", () => {
    const start = { config, weights: weightsOf(1) };
    const model = fineTuneModel(start, 3);
    const flat = startParams(model, start, 0);
    let at = 0;
    for (const { name, shape } of model.specs) {
      const part = flat.subarray(at, (at += sizeOf(shape)));
      if (name === "head.weight")
        assert.ok(part.some((x) => x !== 0) && part.every((x) => Math.abs(x) < 2e-4));
      else if (/^(fc_norm|head)/.test(name)) assert.deepEqual(new Set(part).size, 1);
      else assert.deepEqual(part, start.weights[name], name);
    }
    assert.ok(!model.specs.some(({ name }) => name.startsWith("norm.")));
  });

  it("chooses the rate on held-out rows", async () => {
    const given = { ...quick, baseLrs: [1e-7, 0.05] };
    const [record] = await evaluateClassifier(
      "fine-tune",
      fineTune({ config, weights: weightsOf(1) }, given),
      data,
    );
    assert.equal(record!["baseLr"], 0.05);
  });

  it("names a weight of another size", async () => {
    const weights = { ...weightsOf(1), cls_token: new Float32Array(3) };
    await assert.rejects(evaluateClassifier("fine-tune", fineTune({ config, weights }, quick), data), {
      name: "ShapeError",
      message: "fineTune: cls_token must have 16 numbers [1,1,16], the encoder has 3",
    });
  });

  it("stops when asked, when the loss is no number, and at options out of range", async () => {
    const start = { config, weights: weightsOf(1) };
    const stopped = fineTune(start, quick, { signal: AbortSignal.abort() });
    await assert.rejects(evaluateClassifier("fine-tune", stopped, data), { name: "InterruptedError" });
    const wild = fineTune(start, { ...quick, baseLrs: [1000], weightDecay: 1e30 });
    await assert.rejects(
      evaluateClassifier("fine-tune", wild, data),
      /^DataError: fineTune: the loss is NaN at step/,
    );
    assert.throws(
      () => fineTune(start, { ...quick, dropPath: 1 }),
      /dropPath must be between 0 and 0.99, got 1/,
    );
    assert.throws(() => fineTune(start, { ...quick, maxGradNorm: 0 }), /maxGradNorm must be above 0, got 0/);
  });
});
