import assert from "node:assert/strict";
import { top1 } from "../../src/eval/accuracy.js";
import { holdOut } from "../../src/eval/hold-out.js";
import { predict } from "../../src/eval/linear-classifier.js";
import { factorOf, gramOf, solveRidge, targetsOf } from "../../src/eval/normal-equations.js";
import { fitRidge, fitRidges, RIDGE_L2_GRID } from "../../src/eval/ridge-probe.js";
import { standardize } from "../../src/eval/standardize.js";
import { assertClose } from "../helpers/assert-close.js";
import { blobs, normalTable, rowsOf, shuffled, tableOf } from "../helpers/tables.js";
import { ridgeReference, signs, whiten } from "../reference/ridge-solution.js";

const exact = { absolute: 1e-5, relative: 1e-5 };

/** Overlapping blobs, in groups of two rows, so that the choice of l2 matters. */
function hardSet(seed = 1) {
  const set = blobs(90, { dim: 6, numClasses: 3, spread: 2, seed });
  return { ...set, numClasses: 3, groups: set.labels.map((_, row) => row >> 1) };
}

describe("fitRidge", () => {
  it("separates blobs, and is at chance when their labels are shuffled", async () => {
    const options = { dim: 8, numClasses: 5 };
    const [train, test] = [blobs(200, options), blobs(500, { ...options, seed: 2 })];
    assert.equal(
      top1(predict(await fitRidge(train.table, { ...train, numClasses: 5 }), test.table), test.labels),
      1,
    );
    const probe = await fitRidge(train.table, { ...train, labels: shuffled(train.labels), numClasses: 5 });
    assert.ok(Math.abs(top1(predict(probe, test.table), shuffled(test.labels, 2)) - 0.2) < 0.08);
  });

  for (const l2 of RIDGE_L2_GRID) {
    it(`equals the explicit solution for l2 = ${l2}`, () => {
      const { table, labels } = hardSet();
      const gram = gramOf(table);
      const targets = targetsOf(table, labels, { xSum: gram.xSum, numClasses: 3 });
      const { weights, bias } = solveRidge(factorOf(gram, l2), gram, targets);
      const { w, b } = ridgeReference(rowsOf(table), signs(labels, 3), l2);
      assertClose(weights, w.flat(), { absolute: 1e-10, relative: 1e-8, what: "weights" });
      assertClose(bias, b, { absolute: 1e-10, relative: 1e-8, what: "bias" });
    });
  }

  it("fits whitened features of all rows, for the l2 it has chosen", async () => {
    const { table, labels, ...rest } = hardSet();
    const probe = await fitRidge(table, { labels, ...rest });
    const x = whiten(rowsOf(table), rowsOf(table));
    const { w, b } = ridgeReference(x, signs(labels, 3), probe.l2);
    assertClose(probe.weights, w.flat(), { ...exact, what: "weights" });
    assertClose(probe.bias, b, { ...exact, what: "bias" });
  });

  it("solves the normal equations X'(Y - X W - b) = l2 W", async () => {
    const { table, labels, ...rest } = hardSet();
    const { weights, bias, l2, stats } = await fitRidge(table, { labels, ...rest });
    const x = rowsOf(standardize(table, stats));
    const y = signs(labels, 3);
    const residual = x.map((row, r) =>
      y[r]!.map((value, c) => value - row.reduce((sum, v, i) => sum + v * weights[i * 3 + c]!, bias[c]!)),
    );
    const left = x[0]!.flatMap((_, i) => [0, 1, 2].map((c) => x.reduce((s, row, r) => s + row[i]! * residual[r]![c]!, 0))); // prettier-ignore
    assertClose(left, weights.map((v) => l2 * v), { absolute: 1e-8 }); // prettier-ignore
    for (const c of [0, 1, 2])
      assertClose(
        residual.reduce((sum, row) => sum + row[c]!, 0),
        0,
      );
  });

  it("chooses the first l2 that is best on the held-out groups", async () => {
    const choices: unknown[] = [];
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const set = hardSet(seed);
      const { fit, hold } = holdOut(set.groups);
      const x = whiten(rowsOf(set.table), rowsOf(set.table));
      const fitted = Array.from(fit);
      const y = signs(set.labels, 3);
      const accuracies = RIDGE_L2_GRID.map((l2) => {
        const { w, b } = ridgeReference(fitted.map((r) => x[r]!), fitted.map((r) => y[r]!), l2); // prettier-ignore
        const right = hold.filter((row) => {
          const scores = b.map((bias, c) => x[row]!.reduce((sum, v, i) => sum + v * w[i]![c]!, bias));
          return scores.indexOf(Math.max(...scores)) === set.labels[row];
        });
        return right.length;
      });
      const expected = RIDGE_L2_GRID[accuracies.indexOf(Math.max(...accuracies))];
      assert.equal(
        (await fitRidge(set.table, set)).l2,
        expected,
        `seed ${seed}: right answers ${accuracies.join(" ")}`,
      );
      choices.push(expected);
    }
    assert.ok(new Set(choices).size > 2, `sets that differ in their best l2, got ${choices.join(" ")}`);
  });

  it("gives each of several label sets what it gets alone", async () => {
    const set = hardSet();
    const other = { labels: set.labels.map((label) => (label === 2 ? 1 : label)), numClasses: 2 };
    const together = await fitRidges(set.table, { groups: set.groups, labelSets: [set, other] });
    assert.deepEqual(together[0], await fitRidge(set.table, set));
    assert.deepEqual(together[1], await fitRidge(set.table, { ...other, groups: set.groups }));
  });

  it("answers the commonest class where all features are constant", async () => {
    const table = tableOf(Array.from({ length: 20 }, () => [0.1, -3, 1e4]));
    const labels = Int32Array.from({ length: 20 }, (_, row) => (row < 12 ? 1 : 0));
    const probe = await fitRidge(table, { labels, numClasses: 3, groups: labels.map((_, row) => row) });
    assert.ok([...probe.weights, ...probe.bias].every(Number.isFinite));
    assert.deepEqual(new Set(predict(probe, table)), new Set([1]));
  });

  it("copes with more features than rows, and with columns that repeat", async () => {
    const { features } = normalTable(10, 20);
    const table = { features: Float32Array.from([...features, ...features]), rows: 10, dim: 40 };
    const labels = Int32Array.from({ length: 10 }, (_, row) => row % 2);
    const probe = await fitRidge(table, { labels, numClasses: 2, groups: labels.map((_, row) => row) });
    assert.ok(probe.weights.every(Number.isFinite));
  });

  it("takes the smallest l2 where there are too few groups to hold one out", async () => {
    const set = hardSet();
    assert.equal((await fitRidge(set.table, { ...set, groups: new Int32Array(90) })).l2, RIDGE_L2_GRID[0]);
  });

  const table = normalTable(4, 2);
  const four = Int32Array.of(0, 1, 0, 1);
  for (const [what, change, message] of [
    [
      "labels that are too few",
      { labels: Int32Array.of(0) },
      "fitRidge: expected 4 labels and groups, one per row, got 1 and 4",
    ],
    [
      "groups that are too few",
      { groups: Int32Array.of(0) },
      "fitRidge: expected 4 labels and groups, one per row, got 4 and 1",
    ],
    [
      "a label that is too large",
      { labels: Int32Array.of(0, 1, 2, 0) },
      "fitRidge: expected labels from 0 to 1, got 2",
    ],
    [
      "a label below 0",
      { labels: Int32Array.of(0, 1, -1, 0) },
      "fitRidge: expected labels from 0 to 1, got -1",
    ],
  ] as const) {
    // prettier-ignore
    it(`refuses ${what}`, async () => {
      const set = { labels: four, groups: four, numClasses: 2, ...change };
      await assert.rejects(fitRidge(table, set), { name: "ShapeError", message });
    });
  }

  it("stops when asked", async () => {
    const set = hardSet();
    await assert.rejects(fitRidge(set.table, set, { signal: AbortSignal.abort() }), {
      name: "InterruptedError",
      message: "fitRidge: stopped when asked",
    });
  });

  it("refuses a table without rows", async () => {
    const none = { labels: new Int32Array(0), groups: new Int32Array(0), numClasses: 2 };
    await assert.rejects(fitRidge(normalTable(0, 2), none), {
      message: "fitRidge: expected at least one training row, got none",
    });
  });
});
