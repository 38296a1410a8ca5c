import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { applyRandAugment } from "../../src/augment/apply-rand-augment.js";
import { applyView } from "../../src/augment/apply-view.js";
import { noAugment } from "../../src/augment/augment-options.js";
import * as colour from "../../src/augment/colour.js";
import { gaussianBlur } from "../../src/augment/gaussian-blur.js";
import { evalTransform } from "../../src/augment/presets.js";
import { type RandAugmentDraw } from "../../src/augment/rand-augment.js";
import type { CropBox, Interpolation } from "../../src/augment/random-crop.js";
import { resizeCrop } from "../../src/augment/resize-crop.js";
import { drawView, type ViewDraw } from "../../src/augment/view-draw.js";
import { createRng } from "../../src/core/rng.js";
import { assertClose } from "../helpers/assert-close.js";

// Made by test/fixtures/torchvision/make.py.
const [versions, ...lines] = readFileSync(
  new URL("../fixtures/torchvision/expected.jsonl", import.meta.url),
  "utf8",
)
  .trim()
  .split("\n");

interface Case {
  readonly op: string;
  readonly height: number;
  readonly width: number;
  readonly args: Record<string, unknown>;
  readonly stride: number;
  readonly dtype: "float32" | "uint8";
  readonly values: string;
}
const cases = lines.map((line) => JSON.parse(line) as Case);

const valuesOf = ({ dtype, values }: Case): ArrayLike<number> => {
  const bytes = Uint8Array.from(Buffer.from(values, "base64"));
  return dtype === "uint8" ? bytes : new Float32Array(bytes.buffer);
};

/** The `picture` of make.py. */
function picture({ height, width }: Pick<Case, "height" | "width">): Uint8Array {
  return Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const [c, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    if (x < 6 && y < 6) return 255 * ((((x >> 1) + 3 * (y >> 1)) >> c) & 1);
    const slope = 60 + Math.floor((120 * (x * (c + 1) + 2 * y * (3 - c))) / (3 * width + 6 * height));
    return slope + ((37 * x + 91 * y + 53 * c + 11 * x * y) % 67);
  });
}

const toFloat = (pixels: Uint8Array) => Float32Array.from(pixels, (value) => value / 255);
const raw = { mean: [0, 0, 0], std: [1, 1, 1] };

/** What `make` gives for every case of an operation, against what torchvision gave. */
function compare(op: string, tolerance: number, make: (one: Case) => ArrayLike<number>): number[] {
  const chosen = cases.filter((one) => one.op === op);
  assert.ok(chosen.length > 0);
  const differences: number[] = [];
  for (const one of chosen) {
    const made = Array.from(make(one)).filter((_, i) => i % one.stride === 0);
    const expected = valuesOf(one);
    assertClose(made, expected, { absolute: tolerance, relative: 0, what: JSON.stringify(one.args) });
    differences.push(...made.map((value, i) => Math.abs(value - expected[i]!)));
  }
  return differences;
}

describe(`Augmentation beside ${(JSON.parse(versions!) as { versions: string }).versions}`, () => {
  it("resizes any box with antialiasing, bilinear and bicubic", () => {
    compare("resizeCrop", 2e-6, (one) => {
      const { height, width } = one;
      const args = one.args as {
        crop: CropBox;
        outSize: number;
        flip: boolean;
        interpolation: Interpolation;
      };
      const out = new Float32Array(args.outSize ** 2 * 3);
      resizeCrop(picture(one), { size: { height, width }, ...args }, out);
      return out;
    });
  });

  it("resizes the shorter side and cuts out the middle", () => {
    compare("evalTransform", 2e-6, (one) => {
      const size = { height: one.height, width: one.width };
      const out = new Float32Array(24 * 24 * 3);
      const draw = drawView(evalTransform, createRng(1), size);
      applyView(picture(one), draw, { size, outSize: 24, ...raw }, out);
      return out;
    });
  });

  for (const op of ["brightness", "contrast", "saturation", "hue", "solarize", "grey"] as const) {
    it(`changes colours: ${op}`, () => {
      compare(op, 2e-6, (one) => {
        const pixels = toFloat(picture(one));
        colour[op](pixels, one.args.amount as number);
        return pixels;
      });
    });
  }

  it("blurs, from nearly nothing to sigma 2 at 224 px", () => {
    compare("blur", 1e-5, (one) => {
      const pixels = toFloat(picture(one));
      gaussianBlur(pixels, one.width, one.args.sigma as number);
      return pixels;
    });
  });

  it("makes SimCLR's view, but for torchvision's rounding to 256 levels after every step", () => {
    const size = { height: 90, width: 120 };
    const draw: ViewDraw = {
      ...drawView(noAugment, createRng(1), size),
      crop: { top: 10, left: 20, height: 60, width: 75 },
      interpolation: "bicubic",
      flip: true,
      jitter: [
        { op: "hue", amount: 0.08 },
        { op: "contrast", amount: 0.7 },
        { op: "brightness", amount: 1.2 },
        { op: "saturation", amount: 1.4 },
      ],
      blurSigma: 1.1,
    };
    const differences = compare("view", 3, (one) => {
      const out = new Float32Array(64 * 64 * 3);
      applyView(picture(one), draw, { size, outSize: 64, ...raw }, out);
      return out.map((value) => value * 255);
    });
    const mean = differences.reduce((a, b) => a + b, 0) / differences.length;
    assert.ok(mean < 1.5, `mean difference ${mean} levels`);
  });

  it("makes RandAugment's changes as Pillow does, to a level of 256", () => {
    const differences = compare("randAugment", 1, (one) => {
      const args = one.args as unknown as RandAugmentDraw & {
        dull?: boolean;
        interpolation?: Interpolation;
        fill?: number[];
      };
      const pixels = picture(one).map((value) => (args.dull ? 40 + (value >> 1) : value));
      const out = toFloat(pixels);
      const { interpolation = "bilinear", fill = [0, 0, 0] } = args;
      applyRandAugment(out, [args], { size: one.width, fill, interpolation });
      return out.map((value) => Math.round(value * 255));
    });
    const share = differences.filter((difference) => difference > 0).length / differences.length;
    assert.ok(share < 0.002, `${share} of the values differ`);
  });
});
