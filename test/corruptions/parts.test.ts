import assert from "node:assert/strict";
import fc from "fast-check";
import { areaMap } from "../../src/corruptions/axis-maps.js";
import { mapAxes, reflect, reflect101, replicate } from "../../src/corruptions/axis-map.js";
import { shufflePixels } from "../../src/corruptions/blur.js";
import { dct8x8, inverseDct8x8 } from "../../src/corruptions/dct.js";
import { pixelateFactor } from "../../src/corruptions/digital.js";
import { diskKernel } from "../../src/corruptions/disk-kernel.js";
import { frostTexture } from "../../src/corruptions/frost-texture.js";
import { plasma } from "../../src/corruptions/plasma.js";
import { poissonDraw, poissonTable } from "../../src/corruptions/poisson.js";
import { snowLayer } from "../../src/corruptions/snow-layer.js";
import { weightedShifts } from "../../src/corruptions/weighted-shifts.js";
import { createRng } from "../../src/core/rng.js";
import { assertClose } from "../helpers/assert-close.js";
import { anySeed } from "../helpers/pictures.js";
import { slowPlasma } from "../reference/plasma.js";
import { published } from "./published.js";

const randomPlane = (height: number, width: number, seed = 1) => {
  const data = new Float32Array(height * width);
  createRng(seed, "plane").fillUniform(data);
  return { data, height, width, channels: 1 as const };
};

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe("borders", () => {
  it("are those of NumPy's pad: edge, symmetric and reflect", () => {
    const places = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7];
    const padded = (border: typeof reflect) => places.map((i) => border(i, 3)).join("");
    assert.equal(padded(replicate), "0000001222222");
    assert.equal(padded(reflect), "1221001221001");
    assert.equal(padded(reflect101), "1012101210121");
    for (const border of [replicate, reflect, reflect101]) assert.equal(border(-7, 1), 0);
  });
});

describe("diskKernel", () => {
  it("has sum 1, is the same in all four directions, and grows with its scale", () => {
    for (const scale of [1 / 224, 32 / 224, 64 / 224, 1, 1.7]) {
      const kernel = diskKernel(6, 0.5, scale);
      assertClose(sum(kernel.map(({ weight }) => weight)), 1, { absolute: 1e-4 });
      const at = new Map(kernel.map(({ dx, dy, weight }) => [`${dx},${dy}`, weight]));
      for (const { dx, dy, weight } of kernel) {
        for (const turned of [`${dy},${dx}`, `${-dx},${dy}`]) {
          assertClose(at.get(turned) ?? 0, weight, { absolute: 2e-6, relative: 1e-3 });
        }
      }
    }
    const spread = (scale: number) =>
      sum(diskKernel(6, 0.5, scale).map(({ dx, dy, weight }) => weight * (dx * dx + dy * dy)));
    assert.ok(Math.abs(Math.sqrt(spread(1.5) / spread(1)) - 1.5) < 0.03);
    assert.ok(Math.abs(Math.sqrt(spread(64 / 224) / spread(1)) / (64 / 224) - 1) < 0.15);
  });

  it("equals a count of fine points when it is shrunk", () => {
    const scale = 0.3;
    const counted = new Map<string, number>();
    const fine = 40;
    for (const { dx, dy, weight } of diskKernel(4, 0.5, 1)) {
      for (let i = 0; i < fine * fine; i++) {
        const x = Math.round((dx + ((i % fine) + 0.5) / fine - 0.5) * scale);
        const y = Math.round((dy + (Math.floor(i / fine) + 0.5) / fine - 0.5) * scale);
        const key = `${x + 0},${y + 0}`;
        counted.set(key, (counted.get(key) ?? 0) + weight / (fine * fine));
      }
    }
    for (const { dx, dy, weight } of diskKernel(4, 0.5, scale)) {
      assertClose(weight, counted.get(`${dx},${dy}`) ?? 0, { absolute: 2e-3, relative: 0.02 });
    }
  });
});

describe("weightedShifts", () => {
  it("equals a sum over the kernel, pixel by pixel", () => {
    const plane = randomPlane(7, 5);
    const rng = createRng(4, "shifts");
    const shifts = Array.from({ length: 7 }, () => ({
      dx: rng.int(9) - 4,
      dy: rng.int(9) - 4,
      weight: rng.uniform(),
    }));
    for (const border of [replicate, reflect101]) {
      const expected = Array.from(plane.data, (_, p) => {
        const [y, x] = [Math.floor(p / 5), p % 5];
        return sum(
          shifts.map(({ dx, dy, weight }) => weight * plane.data[border(y + dy, 7) * 5 + border(x + dx, 5)]!),
        );
      });
      assertClose(weightedShifts(plane, shifts, border).data, expected);
    }
  });
});

describe("areaMap", () => {
  it("keeps the mean, and averages whole blocks where sizes divide", () => {
    const plane = randomPlane(12, 9);
    const small = mapAxes(plane, areaMap(12, 5), areaMap(9, 7));
    assertClose(sum(small.data) / 35, sum(plane.data) / 108);
    const thirds = mapAxes(plane, areaMap(12, 4), areaMap(9, 3));
    const block = [0, 1, 2].flatMap((y) => [0, 1, 2].map((x) => plane.data[(3 + y) * 9 + 6 + x]!));
    assertClose(thirds.data[1 * 3 + 2]!, sum(block) / 9);
  });
});

describe("shufflePixels", () => {
  it("moves pixels about and makes or loses none", () => {
    for (const step of [0.3, 1, 2.2, 4]) {
      const plane = randomPlane(20, 14);
      const before = [...plane.data];
      shufflePixels(plane, step, createRng(1, "shuffle"));
      assert.notDeepEqual([...plane.data], before);
      assert.deepEqual([...plane.data].sort(), before.sort());
    }
  });

  it("moves more of them the longer the step is below one pixel", () => {
    const numMoved = [0.1, 0.4, 0.8].map((step) => {
      const plane = randomPlane(40, 40);
      const before = plane.data.slice();
      shufflePixels(plane, step, createRng(1, "shuffle"));
      return plane.data.filter((value, i) => value !== before[i]).length;
    });
    assert.ok(numMoved[0]! < numMoved[1]! && numMoved[1]! < numMoved[2]!, numMoved.join(" "));
  });
});

describe("poissonDraw", () => {
  it("is the least k whose distribution function is above the draw", () => {
    const anyMean = fc.double({ min: 0, max: 60, noNaN: true });
    const anyU = fc.double({ min: 0, max: 1 - 2 ** -32, noNaN: true });
    fc.assert(
      fc.property(anyMean, anyU, (mean, u) => {
        let k = 0;
        let p = Math.exp(-mean);
        for (let below = p; below <= u && k < 200; below += p) p *= mean / ++k;
        assert.ok(Math.abs(poissonDraw(poissonTable(mean), u) - k) <= (u > 1 - 1e-9 ? 40 : 0));
      }),
    );
    assert.equal(poissonDraw(poissonTable(0), 1 - 2 ** -32), 0);
  });
});

describe("plasma", () => {
  it("equals the diamond-square algorithm written out point by point", () => {
    for (const [size, side] of [
      [1, 2],
      [2, 2],
      [5, 8],
      [16, 16],
      [33, 64],
    ] as const) {
      const made = plasma(size, 1.7, createRng(size, "plasma"));
      assert.equal(made.side, side);
      assertClose(made.values, slowPlasma(side, 1.7, createRng(size, "plasma")).flat(), { absolute: 1e-5 });
    }
  });

  it("is smoother the more its octaves decay", () => {
    const roughness = [1.4, 2, 3].map((decay) => {
      const { values } = plasma(64, decay, createRng(3, "plasma"));
      return sum(values.slice(1).map((value, i) => Math.abs(value - values[i]!)));
    });
    assert.ok(roughness[0]! > roughness[1]! && roughness[1]! > roughness[2]!, roughness.join(" "));
  });
});

describe("snowLayer", () => {
  const parameters = [
    [0.1, 0.3, 3, 0.5],
    [0.2, 0.3, 2, 0.5],
    [0.55, 0.3, 4, 0.9],
    [0.55, 0.3, 4.5, 0.85],
    [0.55, 0.3, 2.5, 0.85],
  ] as const;

  it("has as much snow as the published flakes, at any size", () => {
    published.snow.forEach(({ severity, mean: expected, error }) => {
      const [mean, deviation, flake, threshold] = parameters[severity - 1]!;
      const options = { mean, deviation, flake, threshold, radius: 1, sigma: 0.1 };
      for (const side of [32, 64, 224]) {
        const means = Array.from({ length: 10 }, (_, i) => {
          const layer = snowLayer({ height: side, width: side }, options, createRng(i, "snow"));
          return sum(layer.data) / side ** 2;
        });
        // Four standard errors of the difference: 40 published layers against 10.
        const difference = Math.abs(sum(means) / 10 - expected);
        assert.ok(difference < 4 * error * Math.sqrt(5), `${severity} at ${side}: ${difference}, ${error}`);
      }
    });
  });
});

describe("falling snow", () => {
  it("leaves streaks nearer to upright than to level", () => {
    const options = { mean: 0.55, deviation: 0.3, flake: 2.5, threshold: 0.85, radius: 12, sigma: 12 };
    let [down, across] = [0, 0];
    for (let seed = 0; seed < 10; seed++) {
      const { data } = snowLayer({ height: 64, width: 64 }, options, createRng(seed, "snow"));
      for (let p = 0; p < 63 * 64; p++) {
        down += Math.abs(data[p + 64]! - data[p]!);
        across += Math.abs(data[p + 1]! - data[p]!);
      }
    }
    assert.ok(down < 0.8 * across, `${down} down, ${across} across`);
  });
});

describe("frostTexture", () => {
  it("stays inside 0..1 with dark and bright places", () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const texture = frostTexture({ height: 48, width: 64 }, createRng(seed, "frost"));
        assert.equal(texture.length, 48 * 64 * 3);
        assert.ok(texture.every((value) => value >= 0 && value <= 1));
        assert.ok(Math.max(...texture) - Math.min(...texture) > 0.3);
        const brightness = sum(texture) / texture.length;
        assert.ok(brightness > 0.3 && brightness < 0.8, `${brightness}`);
      }),
      { numRuns: 30 },
    );
  });
});

describe("dct8x8", () => {
  it("is the sum of cosines of the standard, and is undone by its inverse", () => {
    const block = Float64Array.from(randomPlane(8, 8).data);
    const before = block.slice();
    const scale = (k: number) => (k === 0 ? Math.SQRT1_2 : 1);
    const expected = Array.from(block, (_, i) => {
      const [v, u] = [i >> 3, i & 7];
      const terms = Array.from(before, (value, p) => {
        const [y, x] = [p >> 3, p & 7];
        return (
          value * Math.cos(((2 * x + 1) * u * Math.PI) / 16) * Math.cos(((2 * y + 1) * v * Math.PI) / 16)
        );
      });
      return (scale(u) * scale(v) * sum(terms)) / 4;
    });
    dct8x8(block);
    assertClose(block, expected, { absolute: 1e-12 });
    inverseDct8x8(block);
    assertClose(block, before, { absolute: 1e-12 });
  });
});

describe("pixelateFactor", () => {
  it("is the published one at 224 px and nearer to 1 in smaller pictures", () => {
    assertClose(pixelateFactor(0.25, 1), 0.25);
    assertClose(pixelateFactor(0.25, 64 / 224), 7 / 13);
  });
});
