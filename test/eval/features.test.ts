import assert from "node:assert/strict";
import { extractFeatures, pixelFeatures, type Encode } from "../../src/eval/features.js";
import { abortAfter } from "../helpers/abort-after.js";
import { assertClose } from "../helpers/assert-close.js";
import { randomPictures } from "../helpers/pictures.js";
import { recordingLogger } from "../helpers/recording-logger.js";

const normalize = { mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.5] } as const;
const pictures = randomPictures(9, 4);
const pixels = 4 * 4 * 3;
const indices = Int32Array.of(8, 0, 3, 3, 7);

/** Two numbers per picture; keeps a copy of what it was given. */
function sums() {
  const calls: Float32Array[] = [];
  const encode: Encode = (images) => {
    calls.push(images.slice());
    const rows = Array.from({ length: images.length / pixels }, (_, i) =>
      images.subarray(i * pixels, (i + 1) * pixels),
    );
    return Promise.resolve(Float32Array.from(rows.flatMap((row) => [row[5]!, row.reduce((a, b) => a + b)])));
  };
  return { calls, encode };
}

/** Pixel p of a picture, normalised. */
const pixelOf = (picture: number, p: number) =>
  (pictures.pixels[picture * pixels + p]! / 255 - normalize.mean[p % 3]!) / normalize.std[p % 3]!;

describe("extractFeatures", () => {
  it("gives one row per index, in their order, of normalised pixels", async () => {
    const { encode } = sums();
    const table = await extractFeatures(encode, pictures, indices, { batchSize: 3, normalize });
    assert.deepEqual([table.rows, table.dim], [5, 2]);
    const expected = Array.from(indices).flatMap((index) => [
      pixelOf(index, 5),
      Array.from({ length: pixels }, (_, p) => pixelOf(index, p)).reduce((a, b) => a + b),
    ]);
    assertClose(table.features, expected);
  });

  it("gives the same for every batch size", async () => {
    const one = await extractFeatures(sums().encode, pictures, indices, { batchSize: 1, normalize });
    for (const batchSize of [2, 5, 8]) {
      assert.deepEqual(
        await extractFeatures(sums().encode, pictures, indices, { batchSize, normalize }),
        one,
      );
    }
  });

  it("fills the last batch up with zeros", async () => {
    const { calls, encode } = sums();
    await extractFeatures(encode, pictures, indices, { batchSize: 3, normalize });
    assert.deepEqual(calls.map((images) => images.length), [3 * pixels, 3 * pixels]); // prettier-ignore
    assert.ok(calls[1]!.subarray(0, 2 * pixels).every((x) => x !== 0));
    assert.ok(calls[1]!.subarray(2 * pixels).every((x) => x === 0));
  });

  it("stops on its signal between two batches, and takes its bar away", async () => {
    const controller = new AbortController();
    const { logger, bars } = recordingLogger();
    const { calls, encode } = sums();
    const run = extractFeatures(encode, pictures, indices, {
      batchSize: 2,
      normalize,
      logger: abortAfter(2, controller, logger),
      signal: controller.signal,
    });
    await assert.rejects(run, { name: "InterruptedError" });
    assert.equal(calls.length, 1);
    assert.deepEqual(bars, [
      { label: "features", total: 5, unit: "pictures", updates: [2], isStopped: true },
    ]);
  });

  it("takes its bar away when the encoder fails", async () => {
    const { logger, bars } = recordingLogger();
    const fails: Encode = () => Promise.reject(new Error("no encoder"));
    await assert.rejects(
      extractFeatures(fails, pictures, indices, { batchSize: 2, normalize, logger }),
      /no encoder/,
    );
    assert.equal(bars[0]!.isStopped, true);
  });

  it("gives an empty table for no indices", async () => {
    const table = await extractFeatures(sums().encode, pictures, new Int32Array(0), {
      batchSize: 2,
      normalize,
    });
    assert.deepEqual(table, { features: new Float32Array(0), rows: 0, dim: 0 });
  });

  for (const [what, index] of [
    ["too large", 9],
    ["below 0", -1],
  ] as const) {
    // prettier-ignore
    it(`refuses an index that is ${what}`, async () => {
      const run = extractFeatures(sums().encode, pictures, Int32Array.of(index), { batchSize: 2, normalize });
      await assert.rejects(run, {
        name: "ShapeError",
        message: `extractFeatures: expected indices from 0 to 8, got ${index}`,
      });
    });
  }

  it("refuses an encoder that gives another number of rows", async () => {
    const encode: Encode = () => Promise.resolve(new Float32Array(5));
    await assert.rejects(extractFeatures(encode, pictures, indices, { batchSize: 2, normalize }), {
      name: "ShapeError",
      message: "extractFeatures: expected 2 rows from encode, one per picture, got 5 numbers",
    });
  });

  it("refuses a batch size of 0", async () => {
    const run = extractFeatures(sums().encode, pictures, indices, { batchSize: 0, normalize });
    await assert.rejects(run, { message: "batchSize must be a whole number of at least 1, got 0" });
  });
});

describe("pixelFeatures", () => {
  for (const side of [1, 2, 4]) {
    it(`averages boxes of pixels as a loop does, down to ${side} x ${side}`, () => {
      const box = 4 / side;
      const expected: number[] = [];
      for (const index of indices)
        for (let row = 0; row < side; row++)
          for (let column = 0; column < side; column++)
            for (let c = 0; c < 3; c++) {
              let sum = 0;
              for (let y = row * box; y < (row + 1) * box; y++)
                for (let x = column * box; x < (column + 1) * box; x++)
                  sum += pictures.pixels[index * pixels + (y * 4 + x) * 3 + c]!;
              expected.push(sum / (255 * box * box));
            }
      const table = pixelFeatures(pictures, indices, side);
      assert.deepEqual([table.rows, table.dim], [5, side * side * 3]);
      assertClose(table.features, expected, { absolute: 1e-6 });
    });
  }

  for (const side of [3, 0, -2, 8]) {
    it(`refuses a side of ${side} for pictures of 4 pixels`, () => {
      assert.throws(() => pixelFeatures(pictures, indices, side), {
        name: "ShapeError",
        message: `pixelFeatures: side must divide the image size 4, got ${side}`,
      });
    });
  }

  it("refuses an index that is out of range", () => {
    assert.throws(() => pixelFeatures(pictures, Int32Array.of(9), 2), {
      message: "pixelFeatures: expected indices from 0 to 8, got 9",
    });
  });
});
