import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { ConfigError, ShapeError } from "../../src/core/errors.js";
import { createRng } from "../../src/core/rng.js";
import { noiseLevelFeatures as ofBatch } from "../../src/ops/noise-level.js";
import type { NoiseExplorerState } from "../../src/widgets/contract/index.js";
import { distance, noiseLevelFeatures } from "../../src/widgets/contract/noise-level-features.js";
import { noiseExplorer, type NoiseExplorerOptions } from "../../src/widgets/noise-explorer.js";
import { packBytes, unpackBytes } from "../../src/widgets/packed-bytes.js";
import { assertClose } from "../helpers/assert-close.js";
import { fakeLive } from "../helpers/fake-live.js";

const SIZE = 16;
const LENGTH = SIZE * SIZE * 3;
const image = { shape: [SIZE, SIZE, 3], data: Float32Array.from({ length: LENGTH }, (_, i) => (i % 7) / 7) };

const unitOf = (seed: number) => {
  const unit = new Float32Array(LENGTH);
  createRng(seed, "noise", 0).fillNormal(unit);
  return unit;
};
const meanSquare = (values: Float32Array) => values.reduce((sum, v) => sum + v * v, 0) / values.length;
const settled = () => new Promise((done) => setImmediate(done));

const shown = (options: Partial<NoiseExplorerOptions> = {}) => {
  const figure = noiseExplorer({ image, ...options });
  const live = fakeLive<NoiseExplorerState>(figure.state);
  figure.connect(live);
  return { figure, live };
};

describe("noiseExplorer", () => {
  it("adds the noise that training with its seed adds first, to half a step of 8 bits", () => {
    const { drawn, sigma, sigmaMax } = noiseExplorer({ image, seed: 3 }).state;
    const clipped = unitOf(3).map((e) => Math.min(4, Math.max(-4, e)));
    assertClose(unpackBytes(drawn.unit), clipped, { absolute: 8 / 255 / 2 + 1e-6 });
    assertClose(drawn.meanSquare, meanSquare(unitOf(3)));
    assert.deepEqual([sigma, sigmaMax], [0.05, 0.05]);
  });

  it("draws again when the seed changes, not when sigma does", () => {
    const { figure, live } = shown();
    const { drawn } = figure.state;
    live.set({ sigma: 0.01 });
    assert.equal(figure.get("drawn"), drawn);
    live.set({ seed: 4 });
    assertClose(figure.get("drawn").meanSquare, meanSquare(unitOf(4)));
    live.set({ seed: -1 });
    assert.equal(figure.get("drawn").seed, 4);
  });

  it("hands the predictor normalised pixels and scores what it says", () => {
    const calls: [Float32Array, number][] = [];
    const predictNoise = (noised: Float32Array, sigma: number) => {
      calls.push([noised, sigma]);
      return new Float32Array(noised.length);
    };
    const { predicted } = noiseExplorer({
      image,
      predictNoise,
      sigma: 0.2,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    }).state;
    assertClose(predicted!.mse!, 0.04 * meanSquare(unitOf(0)));
    const expected = image.data.map((value, i) => value + 0.2 * unitOf(0)[i]!);
    assertClose(calls[0]![0], expected);
    const perfect = noiseExplorer({
      image,
      sigma: 0.2,
      predictNoise: (_, sigma) => unitOf(0).map((e) => sigma * e),
    });
    assertClose(perfect.get("predicted")!.mse!, 0, { absolute: 1e-9 });
  });

  it("waits for an asynchronous predictor, and asks only for the last of many settings", async () => {
    const asked: number[] = [];
    const predictNoise = async (noised: Float32Array, sigma: number) => {
      asked.push(sigma);
      await settled();
      return noised;
    };
    const { figure, live } = shown({ predictNoise, sigmaMax: 1 });
    assert.equal(figure.get("predicted"), null);
    for (const sigma of [0.1, 0.2, 0.3, 0.4]) live.set({ sigma });
    for (let i = 0; i < 12; i++) await settled();
    assert.equal(figure.get("predicted")?.sigma, 0.4);
    assert.ok(!asked.includes(0.2) && !asked.includes(0.3), `asked for ${asked.join(", ")}`);
  });

  it("shows a failing predictor as a sentence, and goes on", async () => {
    const predictNoise = (noised: Float32Array, sigma: number) => {
      if (sigma > 0.1) throw new Error("no such level");
      return noised;
    };
    const { figure, live } = shown({ predictNoise, sigmaMax: 1 });
    live.set({ sigma: 0.5 });
    await settled();
    assert.match(figure.get("note"), /The prediction failed: no such level/);
    assert.equal(figure.get("predicted"), null);
    live.set({ sigma: 0.02 });
    await settled();
    assert.deepEqual([figure.get("note"), figure.get("predicted")?.sigma], ["", 0.02]);
    const late = noiseExplorer({ image, predictNoise: () => Promise.reject(new Error("gone")) });
    await settled();
    assert.match(late.get("note"), /gone/);
  });

  it("scores a prediction that is no number as none", () => {
    const figure = noiseExplorer({ image, predictNoise: (noised) => noised.map(() => NaN) });
    assert.equal(figure.get("predicted")?.mse, null);
  });

  it("refuses settings and predictions that do not fit", () => {
    assert.throws(
      () => noiseExplorer({ image, predictNoise: () => [1] }),
      /one number per value of the picture, 768, got 1/,
    );
    assert.throws(() => noiseExplorer({ image, sigma: 0.2, sigmaMax: 0.1 }), ConfigError);
    assert.throws(() => noiseExplorer({ image, sigma: -1 }), ConfigError);
    assert.throws(() => noiseExplorer({ image, levelDim: 3 }), ShapeError);
    assert.throws(() => noiseExplorer({ image, std: [1, 0, 1] }), ConfigError);
  });

  it("is drawn still, with the prediction where there is one", () => {
    assert.equal(
      noiseExplorer({ image })
        .svg()
        .match(/<image /g)?.length,
      3,
    );
    const figure = noiseExplorer({ image, predictNoise: (noised) => noised });
    assert.equal(figure.svg().match(/<image /g)?.length, 4);
    assert.ok(figure.png().length > 1000);
  });
});

describe("noiseLevelFeatures of the contract", () => {
  it("equals that of ops", () => {
    for (const [sigma, dim, scale] of [
      [0.05, 128, 1],
      [0.3, 16, 1000],
      [0, 4, 1],
    ] as const) {
      const expected = tf.tidy(() =>
        Float32Array.from(ofBatch(tf.tensor1d([sigma]), { dim, scale }).dataSync()),
      );
      assertClose(noiseLevelFeatures(sigma, { dim, scale }), expected, { absolute: 1e-4 });
    }
  });

  it("moves as little as method.md 1.3 says", () => {
    const [at, zero] = [0.05, 0].map((sigma) => noiseLevelFeatures(sigma, { dim: 128, scale: 1 }));
    assertClose([distance(at!, zero!), distance(zero!, new Float32Array(128))], [0.099, 8], {
      absolute: 1e-3,
    });
  });
});

describe("packBytes", () => {
  it("keeps values to half a step and clips what is outside", () => {
    const values = [-1, -0.3, 0, 0.25, 1, 5, -9, NaN];
    const back = unpackBytes(packBytes(values, [-1, 1]));
    assertClose(back, [-1, -0.3, 0, 0.25, 1, 1, -1, 0], { absolute: 1 / 255 + 1e-6 });
  });
});
