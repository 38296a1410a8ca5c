import assert from "node:assert/strict";
import fc from "fast-check";
import { createRng } from "../../src/core/rng.js";

describe("createRng", () => {
  it("gives the same stream for the same seed and keys, another for any other", () => {
    const draw = (seed: number, ...keys: (string | number)[]) => createRng(seed, ...keys).uniform();
    assert.equal(draw(1, "noise", 3), draw(1, "noise", 3));
    const streams = [draw(1, "noise", 3), draw(2, "noise", 3), draw(1, "mask", 3), draw(1, "noise", 4)];
    assert.equal(new Set(streams).size, 4);
  });

  it("permutes: every number once", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 200 }), (seed, n) => {
        const sorted = createRng(seed).permutation(n).sort();
        assert.deepEqual(
          [...sorted],
          Array.from({ length: n }, (_, i) => i),
        );
      }),
    );
  });

  it("has the moments of its distributions", () => {
    const values = new Float32Array(200_000);
    const moments = () => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return [mean, values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length] as const;
    };
    createRng(7).fillNormal(values);
    const [normalMean, normalVariance] = moments();
    assert.ok(Math.abs(normalMean) < 0.01 && Math.abs(normalVariance - 1) < 0.02);
    createRng(7).fillUniform(values);
    const [uniformMean, uniformVariance] = moments();
    assert.ok(Math.abs(uniformMean - 0.5) < 0.005 && Math.abs(uniformVariance - 1 / 12) < 0.001);
  });
});
