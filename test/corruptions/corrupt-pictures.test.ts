import assert from "node:assert/strict";
import { corruptedSplits, corruptPictures } from "../../src/corruptions/corrupt-pictures.js";
import { corrupt, CORRUPTIONS } from "../../src/corruptions/corruptions.js";
import { ConfigError } from "../../src/core/errors.js";
import { randomPictures } from "../helpers/pictures.js";

const SIDE = 16;
const BYTES = SIDE * SIDE * 3;
const pictures = randomPictures(6, SIDE);
const options = { kind: "fog", severity: 3, seed: 5 } as const;

describe("corruptPictures", () => {
  it("corrupts each picture by its index in the set, whatever else is chosen", () => {
    const some = corruptPictures(pictures, Int32Array.of(4, 1), options);
    assert.deepEqual([some.length, some.imageSize], [2, SIDE]);
    assert.ok(some.pixels.buffer instanceof SharedArrayBuffer);
    [4, 1].forEach((index, row) => {
      const data = pictures.pixels.slice(index * BYTES, (index + 1) * BYTES);
      const expected = corrupt({ data, height: SIDE, width: SIDE }, { ...options, index });
      assert.deepEqual(some.pixels.slice(row * BYTES, (row + 1) * BYTES), expected.data);
    });
  });

  it("takes no picture for no picture", () => {
    assert.equal(corruptPictures(pictures, new Int32Array(0), options).length, 0);
  });

  it("names an index that is out of range", () => {
    for (const index of [-1, 6]) {
      assert.throws(
        () => corruptPictures(pictures, Int32Array.of(index), options),
        (error: Error) =>
          error instanceof ConfigError && error.message.includes(`must be from 0 to 5, got ${index}`),
      );
    }
  });
});

describe("corruptedSplits", () => {
  it("gives each kind at each severity, in order, with the pictures of that split", () => {
    const splits = [...corruptedSplits(pictures, Int32Array.of(2))];
    assert.equal(splits.length, 75);
    assert.deepEqual(
      splits.map(({ kind, severity }) => `${kind} ${severity}`),
      CORRUPTIONS.flatMap((kind) => [1, 2, 3, 4, 5].map((severity) => `${kind} ${severity}`)),
    );
    const one = splits.find(({ kind, severity }) => kind === "fog" && severity === 3)!;
    const expected = corruptPictures(pictures, Int32Array.of(2), { ...options, seed: 0 });
    assert.deepEqual(one.pictures.pixels, expected.pixels);
  });

  it("makes a split only when it is asked for", () => {
    const outOfRange = Int32Array.of(99);
    const splits = corruptedSplits(pictures, outOfRange, { kinds: ["snow"], severities: [1, 5] });
    assert.throws(() => splits.next(), ConfigError); // and not before
  });
});
