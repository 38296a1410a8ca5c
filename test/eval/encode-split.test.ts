import assert from "node:assert/strict";
import { maeAugment } from "../../src/augment/augment-options.js";
import { createEncodeSplit, type FeatureCache } from "../../src/eval/encode-split.js";
import type { FeatureTable } from "../../src/eval/features.js";
import { takeSplit } from "../../src/eval/split.js";
import { colouredSplit } from "../helpers/coloured-split.js";

const split = colouredSplit("train", 10);
const normalize = { mean: [0, 0, 0], std: [1, 1, 1] };
const pixels = 8 * 8 * 3;

/** The first pixel and the sum of each picture. */
function counting() {
  let numCalls = 0;
  const encode = (images: Float32Array) => {
    numCalls++;
    const rows = Array.from({ length: 4 }, (_, i) => images.subarray(i * pixels, (i + 1) * pixels));
    return Promise.resolve(
      Float32Array.from(rows.flatMap((row) => [row[0]!, row.reduce((a, b) => a + b, 0)])),
    );
  };
  return { encode, numCalls: () => numCalls };
}

function memoryCache() {
  const kept = new Map<string, FeatureTable>();
  const cache: FeatureCache = {
    keyOf: (parts) => JSON.stringify(parts.map((part) => (typeof part === "string" ? part : [...part]))),
    read: (key) => Promise.resolve(kept.get(key)),
    write: (key, table) => Promise.resolve(void kept.set(key, table)),
  };
  return { cache, kept };
}

describe("createEncodeSplit", () => {
  it("makes the features of a split once", async () => {
    const { encode, numCalls } = counting();
    const features = createEncodeSplit(encode, { batchSize: 4, normalize });
    const [one, two] = await Promise.all([features(split), features(split)]);
    assert.equal(one, two);
    assert.equal(numCalls(), 3);
    assert.equal(one.rows, 10);
    assert.equal(one.features[2], Math.fround(split.pictures.pixels[pixels]! / 255));
  });

  it("finds them again by content of weights and pictures, and not if either differs", async () => {
    const { cache, kept } = memoryCache();
    const open = (encoderKey: string) => {
      const { encode, numCalls } = counting();
      return {
        numCalls,
        features: createEncodeSplit(encode, { batchSize: 4, normalize, cache, encoderKey }),
      };
    };
    const first = open("a");
    const table = await first.features(split);
    const again = open("a");
    const copy = { ...split, pictures: { ...split.pictures, pixels: split.pictures.pixels.slice() } };
    assert.deepEqual(await again.features(copy), table);
    assert.equal(again.numCalls(), 0);
    const other = open("b");
    await other.features(split);
    assert.equal(other.numCalls(), 3);
    copy.pictures.pixels[5]! ^= 1;
    await again.features({ ...copy });
    assert.equal(again.numCalls(), 3);
    await again.features(takeSplit(split, Int32Array.of(1)));
    assert.equal(again.numCalls(), 4);
    assert.equal(kept.size, 4);
  });

  it("keeps nothing without a key of the encoder, nor of views", async () => {
    const { cache, kept } = memoryCache();
    const { encode } = counting();
    await createEncodeSplit(encode, { batchSize: 4, normalize, cache })(split);
    const keyed = createEncodeSplit(encode, { batchSize: 4, normalize, cache, encoderKey: "a" });
    await keyed(split, { augment: maeAugment, seed: 0, epoch: 0 });
    assert.equal(kept.size, 0);
  });

  it("draws views by seed, epoch and picture alone", async () => {
    const { encode } = counting();
    const features = createEncodeSplit(encode, { batchSize: 4, normalize });
    const view = (seed: number, epoch: number, rows = split) =>
      features(rows, { augment: maeAugment, seed, epoch });
    const table = await view(1, 0);
    assert.deepEqual(await view(1, 0), table);
    assert.notDeepEqual(await view(1, 1), table);
    assert.notDeepEqual(await view(2, 0), table);
    const part = await view(1, 0, takeSplit(split, Int32Array.of(7, 2)));
    assert.deepEqual(
      [...part.features],
      [...table.features.subarray(14, 16), ...table.features.subarray(4, 6)],
    );
  });

  it("tries again after a failure", async () => {
    let numCalls = 0;
    const { encode } = counting();
    const features = createEncodeSplit((images) => (numCalls++ === 0 ? Promise.reject(new Error("once")) : encode(images)), { batchSize: 4, normalize }); // prettier-ignore
    await assert.rejects(features(split), /once/);
    assert.equal((await features(split)).rows, 10);
  });
});
