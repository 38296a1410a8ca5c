import assert from "node:assert/strict";
import { DataError, ShapeError } from "../../src/core/errors.js";
import { createRng } from "../../src/core/rng.js";
import { patchGrid } from "../../src/widgets/patch-grid-figure.js";
import { readPatchGrid } from "../../src/widgets/patch-grid-options.js";
import { assertClose } from "../helpers/assert-close.js";
import { payloads } from "../helpers/payloads.js";

const SIZE = 4;
const LENGTH = SIZE * SIZE * 3;

const random = (shape: number[], key = "a") => {
  const rng = createRng(1, key);
  const length = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Float32Array.from({ length }, () => rng.uniform()) };
};
const images = random([2, SIZE, SIZE, 3]);
const mask = { shape: [2, 4], data: [1, 0, 0, 1, 0, 1, 1, 0] };

/** `[count, SIZE, SIZE, 3]` as patches of 2 px, by a slow loop. */
function patches(data: ArrayLike<number>, count: number): number[] {
  const out: number[] = [];
  for (let picture = 0; picture < count; picture++)
    for (let patch = 0; patch < 4; patch++)
      for (let y = 0; y < 2; y++)
        for (let x = 0; x < 2; x++)
          for (let c = 0; c < 3; c++) {
            const row = Math.floor(patch / 2) * 2 + y;
            const column = (patch % 2) * 2 + x;
            out.push(data[((picture * SIZE + row) * SIZE + column) * 3 + c]!);
          }
  return out;
}

const columns = (options: Parameters<typeof patchGrid>[0]) =>
  patchGrid(options)
    .get("columns")
    .map(({ key }) => key);

describe("patchGrid from options", () => {
  it("shows images alone, and a column for each thing that is there", () => {
    assert.deepEqual(columns({ images, patchSize: 2 }), ["image"]);
    assert.deepEqual(columns({ images, mask }), ["image", "mask", "visible"]);
    assert.deepEqual(columns({ images, mask, prediction: images }), [
      "image",
      "mask",
      "visible",
      "reconstruction",
      "difference",
      "loss",
    ]);
    const all = { images, mask, view: images, noise: images, prediction: images, predictedNoise: images };
    assert.equal(columns(all).length, 9);
  });

  it("reads the patch size from the mask, else from the predicted patches, else takes 8", () => {
    assert.equal(patchGrid({ images, mask }).get("patchSize"), 2);
    const prediction = { shape: [2, 16, 3], data: images.data };
    assert.equal(patchGrid({ images, prediction }).get("patchSize"), 1);
    assert.equal(patchGrid({ images: random([1, 16, 16, 3]) }).get("patchSize"), 8);
    assert.throws(() => patchGrid({ images }), /patches of 8 px do not fill a picture of 4 px; .*1, 2/);
  });

  it("takes predictions as pixels or as patches, and scores the masked ones", () => {
    const prediction = random([2, SIZE, SIZE, 3], "b");
    const asPatches = { shape: [2, 4, 12], data: patches(prediction.data, 2) };
    const [first, second] = [prediction, asPatches].map((given) =>
      patchGrid({ images, mask, prediction: given }).get("pictures"),
    );
    assert.deepEqual(first, second);
    const [wanted, got] = [patches(images.data, 2), asPatches.data];
    const squares = wanted.map((value, i) => (value - got[i]!) ** 2);
    const loss = (patch: number) => squares.slice(patch * 12, patch * 12 + 12).reduce((a, b) => a + b) / 12;
    assertClose(first!.map(({ patchLoss }) => patchLoss[3] ?? NaN).slice(0, 1), [loss(3)], {
      relative: 1e-3,
    });
    assert.equal(first![0]!.patchLoss[1], null, "a visible patch has no loss without predicted noise");
  });

  it("compares with a target where there is one, and scores every patch without a mask", () => {
    const target = { ...images, data: images.data.map((value) => value / 2) };
    const state = patchGrid({ images, patchSize: 2, prediction: target, target }).state;
    assert.deepEqual(state.pictures[0]!.patchLoss, [0, 0, 0, 0]);
    assert.ok(patchGrid({ images, patchSize: 2, prediction: target }).state.pictures[0]!.patchLoss[2]! > 0);
  });

  it("takes bytes and floats alike, one picture or several", () => {
    const bytes = { shape: [SIZE, SIZE, 3], data: Uint8Array.from({ length: LENGTH }, (_, i) => 5 * i) };
    const floats = { ...bytes, data: Float32Array.from(bytes.data, (value) => value / 255) };
    const [a, b] = [bytes, floats].map((one) =>
      patchGrid({ images: one, mask: { shape: [4], data: [1, 0, 0, 0] } }),
    );
    assert.deepEqual(a!.state, b!.state);
  });

  it("normalises the images by mean and std, so that they compare with a model's pixels", () => {
    const { examples } = readPatchGrid({ images, patchSize: 2, mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.4] });
    assertClose(examples[0]!.view.subarray(0, 3), [
      (images.data[0]! - 0.5) / 0.2,
      (images.data[1]! - 0.4) / 0.3,
      (images.data[2]! - 0.3) / 0.4,
    ]);
  });

  it("says what is missing or broken above the pictures", () => {
    assert.match(patchGrid({ images, mask }).get("note"), /No prediction was given/);
    const broken = { ...images, data: images.data.map((value, i) => (i === 0 ? NaN : value)) };
    assert.match(
      patchGrid({ images: broken, patchSize: 2 }).get("note"),
      /^1 value of images is not a number/,
    );
    assert.match(patchGrid({ images, mask, prediction: broken }).get("note"), /1 value of the predictions/);
    const none = { shape: [0, SIZE, SIZE, 3], data: [] };
    assert.equal(patchGrid({ images: none, patchSize: 2 }).get("sprite"), null);
  });

  it("refuses what does not fit together", () => {
    const refuse = (
      options: Parameters<typeof patchGrid>[0],
      what: RegExp,
      kind: typeof DataError | typeof ShapeError = ShapeError,
    ) =>
      assert.throws(
        () => patchGrid(options),
        (error: Error) => error instanceof kind && what.test(error.message),
      );
    refuse(
      { images: random([SIZE, SIZE + 1, 3]), patchSize: 2 },
      /images must have the shape \[size, size, 3\]/,
    );
    refuse(
      { images, mask: { shape: [1, 4], data: [0, 0, 0, 0] } },
      /mask must have the shape \[2, 4\], got \[1, 4\]/,
    );
    refuse(
      { images, mask: { shape: [2, 5], data: Array<number>(10).fill(0) } },
      /a mask of 5 patches does not fit/,
    );
    refuse({ images, mask, prediction: random([2, 4, 13]) }, /prediction must have the shape .*\[2, 4, 12\]/);
    refuse({ images, mask, names: ["one"] }, /names must be one per picture, 2, got 1/);
    refuse({ images, mask, noiseStd: [1] }, /noiseStd must be one number per picture, 2, got 1/);
    const normalised = { ...images, data: images.data.map((value) => 4 * value - 2) };
    refuse({ images: normalised, patchSize: 2 }, /undo a normalisation/, DataError);
  });

  it("is drawn still with its names as text", () => {
    const names = payloads.slice(0, 8);
    const shape = [names.length, SIZE, SIZE, 3];
    const figure = patchGrid({ images: random(shape), patchSize: 2, names });
    figure.set({ patches: [1] });
    const svg = figure.svg();
    assert.doesNotMatch(svg, /<script|<img|onerror="|\u202e/);
    assert.ok(svg.includes("&lt;b&gt;bold"), "text is escaped");
    assert.ok(figure.png().length > 1000);
  });
});
