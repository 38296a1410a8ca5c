import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { top1 } from "../../src/eval/accuracy.js";
import { predict } from "../../src/eval/linear-classifier.js";
import { fitLogistic, LOGISTIC_L2_GRID, logisticLoss } from "../../src/eval/logistic-probe.js";
import { standardize } from "../../src/eval/standardize.js";
import { assertClose } from "../helpers/assert-close.js";
import { normals } from "../helpers/random-values.js";
import { blobs, normalTable, rowsOf, shuffled, tableOf } from "../helpers/tables.js";
import { crossEntropyReference } from "../reference/cross-entropy.js";

const [dim, numClasses, l2] = [3, 4, 0.3];
const table = normalTable(7, dim);
const labels = Int32Array.of(0, 1, 2, 3, 0, 1, 1);

/** Splits a flat point into rows of W, and b. */
const split = (point: number[]) => ({
  w: Array.from({ length: dim }, (_, i) => point.slice(i * numClasses, (i + 1) * numClasses)),
  b: point.slice(dim * numClasses),
});
const reference = (point: number[]) => crossEntropyReference(rowsOf(table), labels, { ...split(point), l2 });
const point = normals(dim * numClasses + numClasses, 5);

const lossAt = () =>
  logisticLoss({
    x: tf.tensor2d(table.features, [7, dim]),
    y: tf.oneHot(tf.tensor1d(labels, "int32"), numClasses).toFloat(),
    weights: tf.tensor2d(split(point).w),
    bias: tf.tensor1d(split(point).b),
    l2: tf.scalar(l2),
  });

describe("logisticLoss", () => {
  it("equals the slow loop", () => {
    tf.tidy(() => assertClose(lossAt()["loss"]!, reference(point)));
  });

  it("has the gradient of the slow loop, by central differences", () => {
    const numeric = point.map((value, i) => {
      const step = 1e-5;
      return (reference(point.with(i, value + step)) - reference(point.with(i, value - step))) / (2 * step);
    });
    tf.tidy(() => {
      const { dWeights, dBias } = lossAt();
      assertClose([...dWeights!.dataSync(), ...dBias!.dataSync()], numeric, { absolute: 1e-5 });
    });
  });

  it("stays finite where a class is certain", () => {
    tf.tidy(() => {
      const { loss, dWeights } = logisticLoss({
        x: tf.tensor2d([[1]]),
        y: tf.tensor2d([[0, 1]]),
        weights: tf.tensor2d([[500, -500]]),
        bias: tf.zeros([2]),
        l2: tf.scalar(0),
      });
      assertClose(loss!, 1000);
      assertClose(dWeights!, [1, -1]);
    });
  });
});

describe("fitLogistic", () => {
  /** Overlapping blobs, one group per two rows. */
  const hard = blobs(80, { dim: 5, numClasses: 3, spread: 1.5 });
  const hardLabels = { labels: hard.labels, numClasses: 3, groups: hard.labels.map((_, row) => row >> 1) };

  it("separates blobs, and is at chance when their labels are shuffled", async () => {
    const options = { dim: 8, numClasses: 5 };
    const [train, test] = [blobs(200, options), blobs(500, { ...options, seed: 2 })];
    const probe = await fitLogistic(train.table, { ...train, numClasses: 5 });
    assert.equal(top1(predict(probe, test.table), test.labels), 1);
    const lost = await fitLogistic(train.table, { ...train, labels: shuffled(train.labels), numClasses: 5 });
    assert.ok(Math.abs(top1(predict(lost, test.table), shuffled(test.labels, 2)) - 0.2) < 0.08);
  });

  it("ends where the gradient of its loss is small", async () => {
    const { weights, bias, l2: chosen, stats } = await fitLogistic(hard.table, hardLabels);
    assert.ok(LOGISTIC_L2_GRID.includes(chosen));
    const x = rowsOf(standardize(hard.table, stats));
    const at = [...weights, ...bias];
    const value = (p: number[]) =>
      crossEntropyReference(x, hard.labels, {
        w: Array.from({ length: 5 }, (_, i) => p.slice(i * 3, i * 3 + 3)),
        b: p.slice(15),
        l2: chosen,
      });
    at.forEach((v, i) => {
      const slope = (value(at.with(i, v + 1e-4)) - value(at.with(i, v - 1e-4))) / 2e-4;
      assertClose(slope, 0, { absolute: 5e-4, what: `gradient of entry ${i}` });
    });
  });

  it("gives the same on engine cpu as on native", async () => {
    const native = await fitLogistic(hard.table, hardLabels, { engine: "native" });
    const cpu = await fitLogistic(hard.table, hardLabels, { engine: "cpu" });
    assert.equal(cpu.l2, native.l2);
    assertClose(cpu.weights, native.weights, { absolute: 2e-3, relative: 2e-3 });
    assert.deepEqual(predict(cpu, hard.table), predict(native, hard.table));
  });

  it("answers the commonest class where all features are constant", async () => {
    const flat = tableOf(Array.from({ length: 20 }, () => [0.1, -3]));
    const uneven = Int32Array.from({ length: 20 }, (_, row) => (row < 12 ? 1 : 0));
    const groups = uneven.map((_, row) => row);
    const probe = await fitLogistic(flat, { labels: uneven, numClasses: 3, groups });
    assert.ok([...probe.weights, ...probe.bias].every(Number.isFinite));
    assert.deepEqual(new Set(predict(probe, flat)), new Set([1]));
  });

  it("refuses labels that do not fit the rows", async () => {
    const few = { labels: Int32Array.of(0), groups: Int32Array.of(0), numClasses: 2 };
    await assert.rejects(fitLogistic(table, few), {
      name: "ShapeError",
      message: "fitLogistic: expected 7 labels and groups, one per row, got 1 and 1",
    });
  });

  it("refuses features that are not finite", async () => {
    const broken = tableOf([[1], [NaN]]);
    const two = Int32Array.of(0, 1);
    await assert.rejects(
      fitLogistic(broken, { labels: two, groups: two, numClasses: 2 }),
      /did training diverge/,
    );
  });
});
