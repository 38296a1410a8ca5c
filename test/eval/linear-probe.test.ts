import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { maeAugment } from "../../src/augment/augment-options.js";
import { evaluateClassifier, fitThenTest } from "../../src/eval/classifier.js";
import type { EncodeSplit } from "../../src/eval/encode-split.js";
import { knnClassifier, logisticProbe, ridgeProbe } from "../../src/eval/frozen-classifiers.js";
import { linearProbe, predictHead } from "../../src/eval/linear-probe.js";
import { openProbeTrainer, probeStep } from "../../src/eval/linear-probe-step.js";
import { assertClose } from "../helpers/assert-close.js";
import { encodeFrom, evalData, splitOf } from "../helpers/planted-split.js";
import { normals } from "../helpers/random-values.js";
import { blobs, shuffled } from "../helpers/tables.js";

const classNames = ["a", "b", "c", "d"];
const options = { dim: 12, numClasses: 4 };
const [train, test] = [blobs(160, options), blobs(80, { ...options, seed: 2 })];
const encode = encodeFrom({ train: train.table, test: test.table, lost: test.table });
const quick = { epochs: 30, warmupEpochs: 3, batchSize: 32 };
const data = () => evalData(splitOf("train", train.labels), [splitOf("test", test.labels)], classNames);

describe("classifiers on frozen features", () => {
  for (const [name, fit] of [
    ["linear-probe", linearProbe(encode, quick)],
    ["ridge-probe", ridgeProbe(encode)],
    ["logistic-probe", logisticProbe(encode)],
    ["knn", knnClassifier(encode)],
  ] as const) {
    it(`${name} scores 1 on planted features, and is at chance when the labels of train are shuffled`, async () => {
      const { data: planted, numOpened } = data();
      const [record] = await evaluateClassifier(name, fit, planted);
      assert.equal(record!.value, 1);
      assert.deepEqual([record!.evaluation, record!.metric, record!.split], [name, "top1", "test"]);
      assert.equal(numOpened(), 1);
      const lost = splitOf("train", shuffled(train.labels));
      const [chance] = await evaluateClassifier(name, fit, { ...planted, train: lost });
      assert.ok(chance!.value < 0.75, `${chance!.value}`);
    });
  }

  it("open the test splits only when everything is fitted", async () => {
    const { data: planted, numOpened } = data();
    const watched: EncodeSplit = (split) => {
      assert.equal(numOpened(), split.name === "train" ? 0 : 1, split.name);
      return encode(split);
    };
    await evaluateClassifier("linear-probe", linearProbe(watched, quick), planted);
    await evaluateClassifier("knn", knnClassifier(encode), planted);
    assert.equal(numOpened(), 2);
  });

  it("name a class that train does not have", async () => {
    const { data: planted } = data();
    const run = fitThenTest({ ...planted, classNames: [...classNames, "e"] }, () =>
      assert.fail("was fitted"),
    );
    await assert.rejects(run, {
      name: "DataError",
      message:
        'split "train" has no pictures of the class e; add some, or leave the class out of classNames and labels',
    });
  });

  it("refuse labels that do not fit", async () => {
    const { data: planted } = data();
    const none = () => assert.fail("was fitted");
    const short = { ...planted.train, labels: train.labels.subarray(1) };
    await assert.rejects(fitThenTest({ ...planted, train: short }, none), {
      message: 'split "train": expected 160 labels, one per row, got 159',
    });
    await assert.rejects(
      fitThenTest({ ...planted, classNames: ["a"] }, none),
      /expected labels from 0 to 0, got 1/,
    );
    const empty = splitOf("empty", new Int32Array(0));
    const given = { ...planted, tests: () => Promise.resolve([empty]) };
    await assert.rejects(evaluateClassifier("knn", knnClassifier(encode), given), /"empty" has no pictures/);
  });
});

describe("linearProbe", () => {
  it("does the steps of MAE's recipe: batch norm, LARS on the weight, momentum on the bias", () => {
    tf.tidy(() => {
      const x = tf.tensor2d(normals(15, 1), [5, 3]);
      const y = tf.oneHot(tf.tensor1d([0, 1, 1, 0, 1], "int32"), 2).toFloat();
      const weight = tf.tensor2d(normals(6, 2), [3, 2]);
      const zeros = {
        weightMomentum: tf.zerosLike(weight),
        bias: tf.zeros([2]),
        biasMomentum: tf.zeros([2]),
      };
      const running = { mean: tf.zeros([3]), variance: tf.ones([3]) };
      const next = probeStep({ x, y, lr: tf.scalar(2), weight, ...zeros, ...running });
      const { mean, variance } = tf.moments(x, 0);
      const normed = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-6)));
      const error = tf.div(tf.sub(tf.softmax(tf.matMul(normed as tf.Tensor2D, weight)), y), 5);
      const grad = tf.matMul(normed, error, true);
      const trust = tf.div(tf.mul(tf.norm(weight), 0.001), tf.norm(grad));
      assertClose(next["weight"]!, tf.sub(weight, tf.mul(2, tf.mul(grad, trust))));
      assertClose(next["bias"]!, tf.mul(tf.sum(error, 0), -2));
      assertClose(next["mean"]!, tf.mul(mean, 0.1), { absolute: 1e-6 });
      assertClose(next["variance"]!, tf.add(0.9, tf.mul(variance, (0.1 * 5) / 4)));
    });
  });

  it("predicts by the running statistics", () => {
    const head = {
      weight: Float32Array.of(1, 0, 0, 1),
      bias: Float32Array.of(0, 0.1),
      mean: Float32Array.of(10, 0),
      variance: Float32Array.of(4, 100),
    };
    const features = Float32Array.of(12, 5, 10.5, 5, 9, -20);
    assert.deepEqual([...predictHead(head, { features, rows: 3, dim: 2 })], [0, 1, 0]);
  });

  it("gives the same on engine cpu as on native", async () => {
    const heads = [];
    for (const engine of ["native", "cpu"] as const) {
      const trainer = await openProbeTrainer({ batchSize: 8, dim: 12, numClasses: 4, seed: 1 }, { engine });
      const rows = Int32Array.from({ length: 8 }, (_, i) => 3 * i);
      for (let i = 0; i < 5; i++) await trainer.step(train.table, train.labels, rows, 5);
      heads.push(await trainer.head());
      await trainer.dispose();
    }
    for (const part of ["weight", "bias", "mean", "variance"] as const)
      assertClose(heads[0]![part], heads[1]![part], { what: part });
  });

  it("chooses a rate that is large enough, on held-out groups", async () => {
    const { data: planted } = data();
    const given = { ...quick, baseLrs: [1e-6, 100] };
    const [record] = await evaluateClassifier("probe", linearProbe(encode, given), planted);
    assert.equal(record!["baseLr"], 100);
    assert.equal(record!.value, 1);
  });

  it("asks for other views in every epoch", async () => {
    const asked: unknown[] = [];
    const watched: EncodeSplit = (split, views) => {
      asked.push(views?.epoch ?? split.name);
      return encode(split);
    };
    const given = { epochs: 3, warmupEpochs: 0, baseLrs: [1], augment: maeAugment };
    await evaluateClassifier("probe", linearProbe(watched, given), data().data);
    assert.deepEqual(asked, [0, 1, 2, "test"]);
  });

  it("stops when asked, and refuses what makes no sense", async () => {
    const stopped = linearProbe(encode, quick, { signal: AbortSignal.abort() });
    await assert.rejects(evaluateClassifier("probe", stopped, data().data), { name: "InterruptedError" });
    assert.throws(() => linearProbe(encode, { baseLrs: [] }), {
      message: "baseLrs must have at least one learning rate",
    });
    assert.throws(() => linearProbe(encode, { epochs: 5 }), {
      message: "warmupEpochs must be between 0 and 5, got 10",
    });
  });
});
