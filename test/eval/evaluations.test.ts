import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { createRng } from "../../src/core/rng.js";
import { attentionDistance } from "../../src/eval/attention-distance.js";
import { openEvaluatedEncoder, type EvaluatedEncoder } from "../../src/eval/evaluated-encoder.js";
import { EVALUATION_NAMES, runEvaluation, type EvaluationOptions } from "../../src/eval/evaluations.js";
import { extractFeatures } from "../../src/eval/features.js";
import { viewLayers } from "../../src/eval/vit-layers.js";
import { initParams, unflatten } from "../../src/models/params.js";
import { vit, vitConfig, vitIntermediates, vitSpecs } from "../../src/models/vision-transformer.js";
import { assertClose } from "../helpers/assert-close.js";
import { colouredSplit, colourNames } from "../helpers/coloured-split.js";
import { evalData } from "../helpers/planted-split.js";

const config = vitConfig({ imageSize: 32, patchSize: 16, embedDim: 16, depth: 2, numHeads: 2 });
const specs = vitSpecs(config);
const normalize = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
const loaded = { config, specs, params: initParams(specs, createRng(3, "test")), normalize };
const styled = (name: string, rows: number, seed: number) => {
  const split = colouredSplit(name, rows, { imageSize: 32, seed });
  const styles = split.labels.map((_, row) => Math.floor(row / 3) % 2);
  return { ...split, styles, groups: split.labels };
};
const train = { ...styled("train", 36, 1), groups: Int32Array.from({ length: 36 }, (_, row) => row) };
const tests = [styled("val", 18, 2), styled("v2", 12, 3)];
const quick: EvaluationOptions = {
  linearProbe: { epochs: 10, warmupEpochs: 1, batchSize: 12, baseLrs: [10] },
  fineTune: { epochs: 2, warmupEpochs: 0, batchSize: 12 },
  fewShot: { shots: [1, 5], numDraws: 2 },
  robustness: { kinds: ["contrast"], severities: [1] },
  head: "ridge-probe",
};

describe("runEvaluation", () => {
  let encoder: EvaluatedEncoder;
  before(async () => {
    encoder = await openEvaluatedEncoder(loaded, { batchSize: 8 });
  });
  after(() => encoder.dispose());

  for (const name of EVALUATION_NAMES) {
    it(`gives finite rows and opens the test splits once (${name})`, async () => {
      const { data, numOpened } = evalData(train, tests, colourNames);
      const records = await runEvaluation(name, encoder, data, { options: quick });
      assert.equal(numOpened(), 1);
      assert.ok(records.length > 0);
      for (const record of records) {
        assert.equal(record.evaluation, name);
        assert.ok(Number.isFinite(record.value), JSON.stringify(record));
      }
      const splits = new Set(records.map(({ split }) => split));
      assert.ok(splits.has("val") && (name === "representation" || splits.has("v2")), [...splits].join());
    });
  }

  it("tells colours apart by a random encoder", async () => {
    const { data } = evalData(train, tests, colourNames);
    for (const name of ["ridge-probe", "logistic-probe", "knn"]) {
      const [record] = await runEvaluation(name, encoder, data);
      assert.ok(record!.value > 0.8, `${name}: ${record!.value}`);
    }
  });

  it("compares with the layers of another encoder: with itself, equal layers have CKA 1", async () => {
    const { data } = evalData(train, tests, colourNames);
    const options = { representation: { others: { self: encoder } } };
    const records = await runEvaluation("representation", encoder, data, { options });
    const same = records.filter((record) => record["b_arm"] === "self" && record["a"] === record["b"]);
    assert.equal(same.length, 3);
    for (const { value } of same) assertClose(value, 1, { absolute: 1e-9 });
  });

  it("names the evaluations it knows", async () => {
    const { data } = evalData(train, tests, colourNames);
    await assert.rejects(runEvaluation("few-shots", encoder, data), {
      name: "ConfigError",
      message:
        'unknown evaluation "few-shots"; expected linear-probe, logistic-probe, ridge-probe, knn, fine-tune, from-scratch, few-shot, retrieval, robustness or representation (did you mean few-shot?)',
    });
  });

  it("says what retrieval needs", async () => {
    const { data } = evalData(train, [colouredSplit("val", 6, { imageSize: 32 })], colourNames);
    await assert.rejects(
      runEvaluation("retrieval", encoder, data),
      /"val" does not say in which style its pictures are/,
    );
  });

  it("gives the features that the model gives eagerly", async () => {
    const table = await encoder.encode(tests[1]!);
    const { indices, pictures } = tests[1]!;
    const raw = await extractFeatures((images) => Promise.resolve(images.slice()), pictures, indices, { batchSize: 12, normalize }); // prettier-ignore
    tf.tidy(() => {
      const params = unflatten(tf.tensor1d(loaded.params), specs);
      const features = vit(params, tf.tensor4d(raw.features, [12, 32, 32, 3]), config);
      assertClose(table.features, features, { absolute: 1e-4 });
    });
  });

  it("looks at the layers as the model has them, whatever the batch", async () => {
    const split = styled("val", 35, 4); // more than a batch, and not a multiple
    const views = await viewLayers(loaded, split);
    const raw = await extractFeatures((images) => Promise.resolve(images.slice()), split.pictures, split.indices, { batchSize: 35, normalize }); // prettier-ignore
    tf.tidy(() => {
      const params = unflatten(tf.tensor1d(loaded.params), specs);
      const seen = vitIntermediates(params, tf.tensor4d(raw.features, [35, 32, 32, 3]), config);
      assertClose(views.features["embed"]!.features, tf.mean(seen["embed"]!, 1), { absolute: 1e-4 });
      assertClose(views.features["block1"]!.features, tf.mean(seen["block1.output"]!, 1), { absolute: 1e-4 });
      const shape = { rows: 35, numHeads: 2, gridSize: 2, patchSize: 16 };
      const expected = attentionDistance(seen["block1.attention"]!.dataSync(), shape);
      assertClose(views.attentionDistance[1]!, expected, { absolute: 1e-4 });
    });
  });
});
