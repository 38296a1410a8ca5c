import assert from "node:assert/strict";
import fc from "fast-check";
import { knnPredict, largest } from "../../src/eval/knn.js";

/** Sorts all neighbours, adds up the votes of the first k. */
function knnReference(
  similarity: readonly number[],
  labels: readonly number[],
  { numClasses, k, temperature }: { numClasses: number; k: number; temperature: number },
): number[] {
  return Array.from({ length: similarity.length / labels.length }, (_, row) => {
    const near = similarity.slice(row * labels.length, (row + 1) * labels.length);
    const order = labels.map((_, j) => j).sort((a, b) => near[b]! - near[a]! || a - b);
    const votes = new Array<number>(numClasses).fill(0);
    for (const j of order.slice(0, k)) votes[labels[j]!]! += Math.exp(near[j]! / temperature);
    return votes.indexOf(Math.max(...votes));
  });
}

describe("knnPredict", () => {
  const cases = fc
    .record({ rows: fc.integer({ min: 1, max: 4 }), numTrain: fc.integer({ min: 1, max: 12 }) })
    .chain(({ rows, numTrain }) =>
      fc.record({
        similarity: fc.array(
          fc.integer({ min: -64, max: 64 }).map((x) => x / 64),
          {
            minLength: rows * numTrain,
            maxLength: rows * numTrain,
          },
        ),
        labels: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: numTrain, maxLength: numTrain }),
        k: fc.integer({ min: 1, max: 15 }),
        temperature: fc.constantFrom(0.07, 0.5, Infinity),
      }),
    );

  it("equals sorting all neighbours and adding up exp(similarity / temperature)", () => {
    fc.assert(
      fc.property(cases, ({ similarity, labels, k, temperature }) => {
        const options = { numClasses: 4, k, temperature };
        assert.deepEqual(
          [...knnPredict(Float32Array.from(similarity), Int32Array.from(labels), options)],
          knnReference(similarity, labels, options),
        );
      }),
    );
  });

  it("lets one near neighbour outvote two far ones, unless each has one vote", () => {
    const similarity = Float32Array.of(0.9, 0.5, 0.5);
    const labels = Int32Array.of(0, 1, 1);
    assert.deepEqual(knnPredict(similarity, labels, { numClasses: 2 }), Int32Array.of(0));
    assert.deepEqual(
      knnPredict(similarity, labels, { numClasses: 2, temperature: Infinity }),
      Int32Array.of(1),
    );
  });

  it("does not run out of range at a small temperature", () => {
    const options = { numClasses: 2, temperature: 1e-4 };
    assert.deepEqual(knnPredict(Float32Array.of(-0.5, -0.6), Int32Array.of(1, 0), options), Int32Array.of(1));
  });

  it("refuses no neighbours, a temperature that is not above 0, and half rows", () => {
    const call = (k: number, temperature: number, length = 2) =>
      knnPredict(new Float32Array(length), new Int32Array(2), { numClasses: 2, k, temperature });
    assert.throws(() => call(0, 1), {
      code: "CONFIG",
      message: /k must be a whole number of at least 1, got 0/,
    });
    assert.throws(() => call(1, 0), {
      code: "CONFIG",
      message: "knnPredict: temperature must be above 0, got 0",
    });
    assert.throws(() => call(1, 1, 3), { code: "SHAPE", message: /expected 2 similarities per row/ });
  });
});

describe("largest", () => {
  it("equals a stable sort, cut to k", () => {
    const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.float({ noNaN: true })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 50 }), (list, k) => {
        const near = Float32Array.from(list);
        const sorted = list
          .map((_, i) => i)
          .sort((a, b) => (near[a] === near[b] ? a - b : near[b]! - near[a]!));
        assert.deepEqual(largest(near, k), sorted.slice(0, k));
      }),
    );
  });

  it("gives the k largest, largest first, the first of equals first", () => {
    assert.deepEqual(largest(Float32Array.of(1, 3, 2, 3, 0), 3), [1, 3, 2]);
    assert.deepEqual(largest(Float32Array.of(1, 2), 5), [1, 0]);
  });
});
