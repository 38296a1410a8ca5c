import assert from "node:assert/strict";
import { createRng } from "../../src/core/rng.js";
import { zigguratNormal } from "../../src/core/ziggurat.js";

/** P(a < x < b) of a standard normal, by Simpson's rule. */
function normalMass(a: number, b: number, steps = 200): number {
  const h = (b - a) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 ? 4 : 2;
    sum += weight * Math.exp(-0.5 * (a + i * h) ** 2);
  }
  return (sum * h) / 3 / Math.sqrt(2 * Math.PI);
}

/** Chi-square of counts against probabilities, and its degrees of freedom. */
function chiSquare(counts: readonly number[], masses: readonly number[]): number {
  const total = counts.reduce((a, b) => a + b, 0);
  return counts.reduce((sum, count, i) => sum + (count - total * masses[i]!) ** 2 / (total * masses[i]!), 0);
}

describe("zigguratNormal", () => {
  const draws = new Float32Array(1_000_000);
  before(() => createRng(11, "ziggurat").fillNormal(draws));

  it("follows the normal distribution, cell by cell and beyond the edge of the tail", () => {
    const edges = [
      -9,
      -3.442619855899,
      ...Array.from({ length: 61 }, (_, i) => (i - 30) / 10),
      3.442619855899,
      9,
    ];
    const counts = edges.slice(1).map(() => 0);
    for (const x of draws) {
      let cell = 0;
      while (x > edges[cell + 1]!) cell++;
      counts[cell]!++;
    }
    const masses = counts.map((_, i) => normalMass(edges[i]!, edges[i + 1]!));
    const chi = chiSquare(counts, masses);
    assert.ok(
      chi < 110,
      `chi-square of ${counts.length} cells is ${chi.toFixed(1)}; 64 is expected, standard deviation 11`,
    );
  });

  it("draws neighbours that do not depend on each other, in size or in sign", () => {
    let product = 0;
    let squares = 0;
    for (let i = 1; i < draws.length; i++) {
      product += draws[i]! * draws[i - 1]!;
      squares += (draws[i]! ** 2 - 1) * (draws[i - 1]! ** 2 - 1);
    }
    assert.ok(Math.abs(product / draws.length) < 0.004); // four standard errors of 0.001
    assert.ok(Math.abs(squares / draws.length) < 0.008); // of 0.002
  });

  it("takes the layer and the place from separate bits", () => {
    const word = (layer: number, place: number) => (layer << 25) | place;
    const draw = (layer: number, place: number) => zigguratNormal(() => word(layer, place));
    assert.ok(draw(5, 1000) > 0 && draw(5, 0x1ffffff) < 0); // the highest of the 25 bits is the sign
    assert.ok(draw(5, 1000) > draw(90, 1000)); // the lower layer is wider
    assert.equal(draw(5, 0), -draw(5, 0x1ffffff)); // the two smallest, one on each side of 0
  });
});
