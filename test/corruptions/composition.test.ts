import assert from "node:assert/strict";
import { glassBlur, motionBlur, shufflePixels } from "../../src/corruptions/blur.js";
import { replicate } from "../../src/corruptions/axis-map.js";
import { gaussianBlur } from "../../src/corruptions/axis-maps.js";
import type { Corruption, Severity } from "../../src/corruptions/corruption.js";
import { elasticTransform, pixelate } from "../../src/corruptions/digital.js";
import { randomAffine, randomWarp } from "../../src/corruptions/elastic-transform.js";
import { toFloat } from "../../src/corruptions/float-picture.js";
import type { FloatPicture } from "../../src/corruptions/float-picture.js";
import { motionBlur as blurAlong } from "../../src/corruptions/motion-blur.js";
import { SEVERITIES } from "../../src/corruptions/corruptions.js";
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
    const published = [
      [0.1, 0.3, 3, 0.5, 10, 4, 0.8],
      [0.2, 0.3, 2, 0.5, 12, 4, 0.7],
      [0.55, 0.3, 4, 0.9, 12, 8, 0.7],
      [0.55, 0.3, 4.5, 0.85, 12, 8, 0.65],
      [0.55, 0.3, 2.5, 0.85, 12, 12, 0.55],
    ] as const;
    published.forEach(([mean, deviation, flake, threshold, radius, sigma, keep], i) => {
      const options = { mean, deviation, flake, threshold, radius, sigma };
      const flakes = snowLayer({ height, width }, options, draws()).data;
      checkFormula(snow, SEVERITIES[i]!, (y, x, c) => {
        const grey = 0.299 * at(y, x, 0) + 0.587 * at(y, x, 1) + 0.114 * at(y, x, 2);
        const white = Math.max(at(y, x, c), 1.5 * grey + 0.5);
        const turned = flakes[(height - 1 - y) * width + width - 1 - x]!;
        return keep * at(y, x, c) + (1 - keep) * white + flakes[y * width + x]! + turned;
      });
    });
  });

  it("adds the cloud and keeps the greatest value possible, for fog", () => {
    const most = Math.max(...picture.data);
    const published = [
      [1.5, 2],
      [2, 2],
      [2.5, 1.7],
      [2.5, 1.5],
      [3, 1.4],
    ] as const;
    published.forEach(([amount, decay], i) => {
      const { side, values } = plasma(height, decay, draws());
      checkFormula(
        fog,
        SEVERITIES[i]!,
        (y, x, c) => ((at(y, x, c) + amount * values[y * side + x]!) * most) / (most + amount),
      );
    });
  });

  it("adds the ice to the dimmed picture, for frost", () => {
    const ice = frostTexture({ height, width }, draws());
    const published = [
      [1, 0.4],
      [0.8, 0.6],
      [0.7, 0.7],
      [0.65, 0.7],
      [0.6, 0.75],
    ] as const;
    published.forEach(([keep, much], i) => {
      checkFormula(
        frost,
        SEVERITIES[i]!,
        (y, x, c) => keep * at(y, x, c) + much * ice[(y * width + x) * 3 + c]!,
      );
    });
  });
});

describe("blurs with chance", () => {
  it("blur, shuffle for the published number of rounds, and blur again, for glass", () => {
    const published = [
      [0.7, 1, 2],
      [0.9, 2, 1],
      [1, 2, 3],
      [1.1, 3, 2],
      [1.5, 4, 2],
    ] as const;
    published.forEach(([sigma, step, rounds], i) => {
      const blur = { sigma: sigma * scale, truncate: 4, border: replicate };
      const expected = gaussianBlur(picture, blur);
      const rng = draws();
      for (let round = 0; round < rounds; round++) shufflePixels(expected, step * scale, rng);
      assertClose(glassBlur(picture, SEVERITIES[i]!, draws()).data, gaussianBlur(expected, blur).data);
    });
  });

  it("blur along a line of up to 45 degrees, for motion", () => {
    const published = [
      [10, 3],
      [15, 5],
      [15, 8],
      [15, 12],
      [20, 15],
    ] as const;
    published.forEach(([radius, sigma], i) => {
      const angle = (2 * draws().uniform() - 1) * 45;
      const expected = blurAlong(picture, { radius: radius * scale, sigma: sigma * scale, angle });
      assertClose(motionBlur(picture, SEVERITIES[i]!, draws()).data, expected.data);
    });
  });
});

describe("noise", () => {
  it("is a normal draw of the published deviation, for gaussian_noise", () => {
    const normals = new Float32Array(picture.data.length);
    draws().fillNormal(normals);
    [0.08, 0.12, 0.18, 0.26, 0.38].forEach((sigma, i) => {
      checkFormula(
        gaussianNoise,
        SEVERITIES[i]!,
        (y, x, c) => at(y, x, c) + sigma * normals[(y * width + x) * 3 + c]!,
      );
    });
  });

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
    const published = [
      [2, 0.7, 0.1],
      [2, 0.08, 0.2],
      [0.05, 0.01, 0.02],
      [0.07, 0.01, 0.02],
      [0.12, 0.01, 0.02],
    ] as const;
    published.forEach(([amplitude, sigma, reach], i) => {
      const rng = draws();
      const length = 244 * scale;
      const moved = randomAffine(picture, reach * length, rng);
      const warp = { amplitude: amplitude * length * scale, sigma: sigma * length };
      const expected = randomWarp(moved, warp, rng);
      assertClose(elasticTransform(picture, SEVERITIES[i]!, draws()).data, expected.data);
    });
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
