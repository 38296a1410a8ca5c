import assert from "node:assert/strict";
import { glassBlur, shufflePixels } from "../../src/corruptions/blur.js";
import { replicate } from "../../src/corruptions/axis-map.js";
import { gaussianBlur } from "../../src/corruptions/axis-maps.js";
import type { Corruption, Severity } from "../../src/corruptions/corruption.js";
import { elasticTransform, pixelate } from "../../src/corruptions/digital.js";
import { randomAffine, randomWarp } from "../../src/corruptions/elastic-transform.js";
import { toFloat } from "../../src/corruptions/float-picture.js";
import type { FloatPicture } from "../../src/corruptions/float-picture.js";
import { frostTexture } from "../../src/corruptions/frost-texture.js";
import { gaussianNoise, impulseNoise, shotNoise } from "../../src/corruptions/noise.js";
import { plasma } from "../../src/corruptions/plasma.js";
import { snowLayer } from "../../src/corruptions/snow-layer.js";
import { fog, frost, snow } from "../../src/corruptions/weather.js";
import { createRng } from "../../src/core/rng.js";
import type { Rng } from "../../src/core/rng.js";
import { assertClose } from "../helpers/assert-close.js";
import { pattern } from "./published.js";

const height = 40;
const width = 30;
const scale = Math.sqrt(height * width) / 224;
const picture = toFloat(pattern(height, width));
const draws = () => createRng(11, "composition");

/** The corruption equals what `formula` gives for row y, column x and channel c. */
function checkFormula(
  corruption: Corruption,
  severity: Severity,
  formula: (y: number, x: number, c: number) => number,
) {
  const { data } = corruption(picture, severity, draws());
  const expected = Array.from(data, (_, i) =>
    formula(Math.floor(i / (3 * width)), Math.floor(i / 3) % width, i % 3),
  );
  assertClose(data, expected, { absolute: 1e-5 });
}

const at = (y: number, x: number, c: number) => picture.data[(y * width + x) * 3 + c]!;

describe("weather", () => {
  it("whitens towards 1.5 grey + 0.5 and adds the flakes twice, once turned by half a turn, for snow", () => {
    const lengths = { flake: 4.5, radius: 12, sigma: 8 };
    const flakes = snowLayer(
      { height, width },
      { mean: 0.55, deviation: 0.3, threshold: 0.85, ...lengths },
      draws(),
    ).data;
    checkFormula(snow, 4, (y, x, c) => {
      const grey = 0.299 * at(y, x, 0) + 0.587 * at(y, x, 1) + 0.114 * at(y, x, 2);
      const white = Math.max(at(y, x, c), 1.5 * grey + 0.5);
      const turned = flakes[(height - 1 - y) * width + width - 1 - x]!;
      return 0.65 * at(y, x, c) + 0.35 * white + flakes[y * width + x]! + turned;
    });
  });

  it("adds the cloud and keeps the greatest value possible, for fog", () => {
    const { side, values } = plasma(height, 1.5, draws());
    const most = Math.max(...picture.data);
    checkFormula(fog, 4, (y, x, c) => ((at(y, x, c) + 2.5 * values[y * side + x]!) * most) / (most + 2.5));
  });

  it("adds the ice to the dimmed picture, for frost", () => {
    const ice = frostTexture({ height, width }, draws());
    checkFormula(frost, 2, (y, x, c) => 0.8 * at(y, x, c) + 0.6 * ice[(y * width + x) * 3 + c]!);
  });
});

describe("glassBlur", () => {
  it("blurs, shuffles for the published number of rounds, and blurs again", () => {
    const blur = { sigma: scale, truncate: 4, border: replicate };
    const expected = gaussianBlur(picture, blur);
    const rng = draws();
    for (let round = 0; round < 3; round++) shufflePixels(expected, 2 * scale, rng);
    assertClose(glassBlur(picture, 3, draws()).data, gaussianBlur(expected, blur).data);
  });
});

describe("noise", () => {
  it("is drawn for each channel by itself", () => {
    const grey: FloatPicture = { ...picture, data: picture.data.map(() => 128 / 255) };
    for (const noise of [gaussianNoise, shotNoise, impulseNoise]) {
      const { data } = noise(grey, 5, draws());
      let numApart = 0;
      for (let i = 0; i < data.length; i += 3) {
        if (data[i] !== data[i + 1] && data[i + 1] !== data[i + 2]) numApart++;
      }
      assert.ok(numApart > 0.04 * height * width, `${noise.name}: ${numApart}`);
    }
  });
});

describe("elasticTransform", () => {
  it("is the affine map, then the warp, with lengths of the picture's scale", () => {
    const rng = draws();
    const moved = randomAffine(picture, 244 * 0.02 * scale, rng);
    const warp = { amplitude: 244 * 0.12 * scale * scale, sigma: 244 * 0.01 * scale };
    const expected = randomWarp(moved, warp, rng);
    assertClose(elasticTransform(picture, 5, draws()).data, expected.data);
  });

  it("moves the three corners to where they were drawn", () => {
    const steps = [2, -1, -3, 1, 1, 2]; // x and y of each corner, of 4
    let call = 0;
    const rng = { uniform: () => (steps[call++]! / 4 + 1) / 2 } as Rng;
    const moved = randomAffine(picture, 4, rng);
    // The square: a third of the shorter side, 10, about column 15, row 20.
    const corners = [
      [25, 30],
      [25, 10],
      [5, 10],
    ] as const;
    corners.forEach(([x, y], i) => {
      const [toX, toY] = [x + steps[2 * i]!, y + steps[2 * i + 1]!];
      for (const c of [0, 1, 2]) {
        assertClose(moved.data[(toY * width + toX) * 3 + c]!, at(y, x, c), { absolute: 1e-4 });
      }
    });
  });

  it("leaves the picture where the corners are drawn onto one line", () => {
    const onLine = [0, -1, 0, 1, 1, 1]; // all three to row 20: 10 up, 10 down, 10 down
    let call = 0;
    const rng = { uniform: () => (onLine[call++]! + 1) / 2 } as Rng;
    assert.equal(randomAffine(picture, 10, rng), picture);
  });
});

describe("pixelate", () => {
  it("has as many values in a row as blocks", () => {
    const { data } = pixelate(picture, 5, draws());
    const factor = 1 / (1 + 3 * scale);
    const row = Array.from({ length: width }, (_, x) => data[x * 3]!);
    const numRuns = row.filter((value, x) => x === 0 || value !== row[x - 1]).length;
    assert.ok(numRuns <= Math.floor(width * factor) && numRuns > width * factor - 4, `${numRuns}`);
  });
});
