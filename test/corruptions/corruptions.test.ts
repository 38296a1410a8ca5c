import assert from "node:assert/strict";
import fc from "fast-check";
import { corrupt, CORRUPTIONS, SEVERITIES } from "../../src/corruptions/corruptions.js";
import type { CorruptionKind } from "../../src/corruptions/corruptions.js";
import type { Severity } from "../../src/corruptions/corruption.js";
import { ConfigError, ShapeError } from "../../src/core/errors.js";
import type { Picture } from "../../src/data/dataset.js";
import { anySeed, randomPictures } from "../helpers/pictures.js";
import { pattern, published } from "./published.js";

const anyKind = fc.constantFrom(...CORRUPTIONS);
const anySeverity = fc.constantFrom(...SEVERITIES);

const constant = (level: number, side: number): Picture => ({
  data: new Uint8Array(side * side * 3).fill(level),
  height: side,
  width: side,
});

const mean = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
};

const deviation = (values: ArrayLike<number>): number => {
  const centre = mean(values);
  return Math.sqrt(mean(Float64Array.from(values, (value) => (value - centre) ** 2)));
};

/** A disk on a slope: large shapes, as pictures have. */
function drawing(side: number, seed: number): Picture {
  const data = new Uint8Array(side * side * 3);
  for (let i = 0; i < data.length; i++) {
    const [c, x, y] = [i % 3, (Math.floor(i / 3) % side) / side, Math.floor(i / (3 * side)) / side];
    const isInDisk = (x - 0.3 - 0.1 * (seed % 4)) ** 2 + (y - 0.5) ** 2 < 0.06;
    data[i] = isInDisk ? 200 - 50 * ((c + seed) % 3) : 60 + 100 * y + 30 * c;
  }
  return { data, height: side, width: side };
}

/** Root mean square difference over several pictures and draws. */
function distance(kind: CorruptionKind, severity: Severity, side: number): number {
  let sum = 0;
  for (let index = 0; index < 8; index++) {
    const clean = drawing(side, index);
    const { data } = corrupt(clean, { kind, severity, index });
    sum += mean(Float64Array.from(data, (value, i) => (value - clean.data[i]!) ** 2));
  }
  return Math.sqrt(sum / 8);
}

describe("corrupt", () => {
  it("gives a new picture of the same size at every kind, severity and size, and leaves its argument alone", () => {
    for (const [height, width] of [
      [1, 1],
      [3, 5],
      [5, 3],
      [1, 40],
      [32, 32],
      [64, 64],
    ] as const) {
      const picture = pattern(height, width);
      const before = picture.data.slice();
      for (const kind of CORRUPTIONS) {
        for (const severity of SEVERITIES) {
          const out = corrupt(picture, { kind, severity });
          assert.deepEqual([out.height, out.width, out.data.length], [height, width, before.length]);
          assert.notEqual(out.data, picture.data);
          assert.deepEqual(picture.data, before, kind);
        }
      }
    }
  });

  it("works at 224 px and beyond", () => {
    for (const side of [224, 300]) {
      for (const kind of CORRUPTIONS) {
        const { data } = corrupt(drawing(side, 1), { kind, severity: 2 });
        assert.ok(deviation(data) > 5, `${kind} at ${side} px`);
      }
    }
  }).timeout(30000);

  it("gives equal bits for equal picture, kind, severity, seed and index", () => {
    fc.assert(
      fc.property(anyKind, anySeverity, anySeed, (kind, severity, seed) => {
        const options = { kind, severity, seed, index: 3 };
        assert.deepEqual(corrupt(pattern(20, 20), options), corrupt(pattern(20, 20), options));
      }),
      { numRuns: 60 },
    );
  });

  it("draws anew for another seed and another index where there is chance, and not where there is none", () => {
    const fixed: readonly CorruptionKind[] = [
      "defocus_blur",
      "zoom_blur",
      "brightness",
      "contrast",
      "pixelate",
      "jpeg_compression",
    ];
    for (const kind of CORRUPTIONS) {
      const [a, b, c] = [{}, { seed: 1 }, { index: 1 }].map((more) =>
        Buffer.from(corrupt(pattern(48, 48), { kind, severity: 4, ...more }).data),
      );
      const isFixed = fixed.includes(kind);
      assert.deepEqual([a!.equals(b!), a!.equals(c!)], [isFixed, isFixed], kind);
    }
  });

  it("is farther from the clean picture at severity 5 than at 1, in the mean of several pictures", () => {
    for (const side of [64, 96]) {
      for (const kind of CORRUPTIONS) {
        if (kind === "elastic_transform") continue; // its published severities go from wide to fine, see the next test
        const [weak, strong] = [distance(kind, 1, side), distance(kind, 5, side)];
        assert.ok(weak > 0.5, `${kind} at ${side} px does nothing at severity 1`);
        assert.ok(strong > 1.05 * weak, `${kind} at ${side} px: ${weak} at severity 1, ${strong} at 5`);
      }
    }
  });

  it("moves more at severity 2 than at 1 and at 5 than at 3 in elastic_transform", () => {
    const at = (severity: Severity) => distance("elastic_transform", severity, 64);
    assert.ok(at(2) > at(1));
    assert.ok(at(5) > at(3));
  });

  it("keeps a constant picture constant where nothing is added to it", () => {
    const kept: readonly CorruptionKind[] = [
      ...(["defocus_blur", "glass_blur", "motion_blur", "zoom_blur"] as const),
      ...(["contrast", "elastic_transform", "pixelate"] as const),
    ];
    for (const kind of kept) {
      for (const severity of SEVERITIES) {
        for (const side of [1, 17, 64]) {
          const picture = constant(201, side);
          assert.deepEqual(corrupt(picture, { kind, severity }), picture, `${kind} ${severity} ${side}`);
        }
      }
    }
    for (const severity of SEVERITIES) {
      const { data } = corrupt(constant(201, 17), { kind: "jpeg_compression", severity });
      assert.equal(new Set(data).size, 1); // its level is rounded to a step
    }
  });

  it("brightens with brightness, and flattens with contrast, more at each severity", () => {
    const picture = drawing(64, 0);
    const light = SEVERITIES.map((severity) => mean(corrupt(picture, { kind: "brightness", severity }).data));
    const red = ({ data }: Picture) => deviation(data.filter((_, i) => i % 3 === 0));
    const flat = SEVERITIES.map((severity) => red(corrupt(picture, { kind: "contrast", severity })));
    [mean(picture.data), ...light].reduce((before, now) => (assert.ok(now > before + 2), now));
    [red(picture), ...flat].reduce((before, now) => (assert.ok(now < before - 1), now));
  });

  it("leaves the hue and makes black grey in brightness", () => {
    const picture = { data: Uint8Array.of(0, 0, 0, 100, 50, 0), height: 1, width: 2 };
    const { data } = corrupt(picture, { kind: "brightness", severity: 4 });
    assert.deepEqual([...data], [102, 102, 102, 202, 101, 0]);
  });

  it("has the mean and deviation of the published noise at each level", () => {
    for (const { kind, severity, level, ...expected } of published.moments) {
      const { data } = corrupt(constant(level, 64), { kind, severity });
      const what = `${kind} ${severity} of ${level}`;
      const error = expected.std / Math.sqrt(data.length);
      assert.ok(Math.abs(mean(data) - expected.mean) <= 4 * error + 0.05, `${what}: mean ${mean(data)}`);
      assert.ok(Math.abs(deviation(data) - expected.std) <= 4 * error + 0.05, `${what}: ${deviation(data)}`);
    }
  });

  it("loses the published share of the values to impulse noise, half to each end", () => {
    const shares = [0.03, 0.06, 0.09, 0.17, 0.27];
    SEVERITIES.forEach((severity, i) => {
      const { data } = corrupt(constant(100, 96), { kind: "impulse_noise", severity });
      for (const end of [0, 255]) {
        const share = data.filter((value) => value === end).length / data.length;
        assert.ok(Math.abs(share - shares[i]! / 2) < 0.006, `${severity}: ${share} at ${end}`);
      }
      assert.ok(data.every((value) => value === 0 || value === 100 || value === 255));
    });
  });

  it("says what is wrong with its arguments", () => {
    const [picture] = [pattern(4, 4)];
    const bad = (more: object) => () => corrupt(picture, { kind: "fog", severity: 1, ...more });
    assert.throws(bad({ kind: "frog" }), (error: Error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /unknown corruption "frog".*did you mean fog/);
      return true;
    });
    assert.throws(bad({ severity: 6 }), /severity must be 1, 2, 3, 4 or 5, got 6/);
    assert.throws(
      () => corrupt({ ...picture, width: 5 }, { kind: "fog", severity: 1 }),
      (error: Error) => error instanceof ShapeError && /4 x 5 must have 60 bytes.*got 48/.test(error.message),
    );
    assert.throws(
      () => corrupt({ data: new Uint8Array(0), height: 0, width: 0 }, { kind: "fog", severity: 1 }),
      ShapeError,
    );
  });

  it("takes any bytes of any small size", () => {
    const side = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(anyKind, anySeverity, side, side, anySeed, (kind, severity, height, width, seed) => {
        const data = randomPictures(1, 12, seed).pixels.slice(0, height * width * 3);
        const out = corrupt({ data, height, width }, { kind, severity, seed });
        assert.equal(out.data.length, data.length);
      }),
      { numRuns: 200 },
    );
  });
});
