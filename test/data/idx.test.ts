import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { openDataset } from "../../src/data/open-dataset.js";
import { openIdx, readIdx } from "../../src/data/idx.js";
import { dataError, idxBytes, randomBytes, writeFiles } from "../helpers/data-files.js";
import { recordingLogger } from "../helpers/recording-logger.js";
import { withTempDir } from "../helpers/temp-dir.js";

const pixels = randomBytes(3 * 4 * 5);
const images = idxBytes([3, 4, 5], pixels);
const labels = idxBytes([3], [7, 0, 9]);

/** Opens these bytes as pictures and labels. */
const openBytes = (files: { images: Uint8Array; labels?: Uint8Array }, options = {}) =>
  withTempDir(async (dir) => {
    await writeFiles(dir, files);
    const paths = { images: join(dir, "images"), labels: files.labels && join(dir, "labels") };
    return openIdx(paths, options);
  });

const readBytes = (bytes: Uint8Array) =>
  withTempDir(async (dir) => {
    await writeFiles(dir, { "a.idx": bytes });
    return readIdx(join(dir, "a.idx"));
  });

describe("IDX", () => {
  it("reads back what was written, plain and gzipped alike", async () => {
    const dims = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(dims, fc.integer({ min: 1, max: 99 }), async (shape, seed) => {
        const data = randomBytes(
          shape.reduce((a, b) => a * b, 1),
          seed,
        );
        const bytes = idxBytes(shape, data);
        for (const file of [bytes, gzipSync(bytes)]) {
          const array = await readBytes(file);
          assert.deepEqual([array.dims, Buffer.from(array.data)], [shape, data]);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("reads what is larger than one chunk of gzip, in one member or two", async () => {
    const data = randomBytes(200_000);
    const bytes = idxBytes([200_000], data);
    assert.deepEqual(Buffer.from((await readBytes(gzipSync(bytes))).data), data);
    const members = Buffer.concat([gzipSync(bytes.subarray(0, 3)), gzipSync(bytes.subarray(3))]);
    assert.deepEqual(Buffer.from((await readBytes(members)).data), data);
  });

  it("gives grey pictures three equal channels, and each its label", async () => {
    const set = await openBytes({ images, labels });
    assert.deepEqual([set.length, set.classNames.join("")], [3, "0123456789"]);
    assert.equal(set.labelOf!(2), 9);
    const { picture, label } = await set.get(2);
    assert.deepEqual([picture.height, picture.width, label], [4, 5, 9]);
    const grey = [...pixels.subarray(40, 60)];
    assert.deepEqual(
      [...picture.data],
      grey.flatMap((value) => [value, value, value]),
    );
  });

  it("has no classes without labels, and more than ten if the labels say so", async () => {
    const plain = await openBytes({ images });
    assert.deepEqual([plain.classNames, (await plain.get(0)).label], [[], undefined]);
    const letters = await openBytes({ images, labels: idxBytes([3], [1, 46, 2]) });
    assert.equal(letters.classNames.length, 47);
  });

  it("works with one sample, and refuses an index that is not there", async () => {
    const set = await openBytes({ images: idxBytes([1, 1, 1], [5]), labels: idxBytes([1], [3]) });
    assert.deepEqual(await set.get(0), {
      picture: { data: Uint8Array.of(5, 5, 5), height: 1, width: 1 },
      label: 3,
    });
    for (const index of [1, -1, 0.5, NaN])
      await assert.rejects(set.get(index), /get: index must be 0 to 0, got/);
  });

  it("names the byte at which a file is not what it should be", async () => {
    const cases: [Uint8Array, RegExp][] = [
      [Buffer.alloc(0), /a.idx, byte 0: .*magic number missing/],
      [Buffer.from([0, 0, 9, 1, 0, 0, 0, 1, 0]), /byte 0: .*magic number 00 00 09 01, wanted 00 00 08/],
      [Buffer.from([0, 0, 8, 4]), /byte 0: .*magic number 00 00 08 04/],
      [Buffer.from([0, 0, 8, 0]), /byte 0/],
      [Buffer.from([0, 0, 8, 3, 0, 0, 0, 1, 0]), /byte 9: ends inside its header/],
      [
        idxBytes([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], []),
        /byte 4: dimensions 4294967295 x .* more than the limit/,
      ],
      [idxBytes([65536, 65536, 1], []), /byte 4: dimensions 65536 x 65536 x 1 make 4294967296 bytes/],
      [images.subarray(0, 50), /byte 50: ends early: its header announces 76 bytes, there are 50/],
      [
        Buffer.concat([images, Buffer.alloc(3)]),
        /byte 76: has bytes after its end: .*76 bytes, there are 79/,
      ],
    ];
    for (const [bytes, message] of cases) await assert.rejects(readBytes(bytes), dataError(message));
    const gzipped: [Uint8Array, RegExp][] = [
      [gzipSync(Buffer.alloc(0)), /byte 0: .*magic number missing/],
      [gzipSync(images.subarray(0, 50)), /byte 50: ends early: its header announces 76 bytes unpacked/],
      [gzipSync(Buffer.concat([images, Buffer.alloc(3)])), /byte 76: has bytes after its end \(unpacked\)/],
      [gzipSync(images).subarray(0, -9), /damaged gzip after \d+ bytes unpacked \(unexpected end of file\)/],
      [
        Buffer.concat([gzipSync(images).subarray(0, -8), Buffer.alloc(8)]),
        /damaged gzip after \d+ bytes unpacked \(incorrect data check\)/,
      ],
      [gzipSync(idxBytes([2 ** 30], [])), /announces 1073741832 bytes, more than \d+ packed bytes can hold/],
    ];
    for (const [bytes, message] of gzipped) await assert.rejects(readBytes(bytes), dataError(message));
  });

  it("stops unpacking a gzip bomb at the size it announces", async () => {
    const bomb = gzipSync(Buffer.concat([idxBytes([10], []), Buffer.alloc(300e6)]), { level: 1 });
    const before = process.memoryUsage.rss();
    await assert.rejects(readBytes(bomb), dataError(/byte 18: has bytes after its end/));
    assert.ok(process.memoryUsage.rss() - before < 100e6);
  });

  it("refuses pictures and labels that do not belong together", async () => {
    const two = idxBytes([2], [1, 2]);
    await assert.rejects(
      openBytes({ images, labels: two }),
      dataError(/labels, byte 4: has 2 labels for the 3 pictures/),
    );
    await assert.rejects(
      openBytes({ images: labels }),
      dataError(/has dimensions 3, wanted number x height x width/),
    );
    await assert.rejects(
      openBytes({ images, labels: images }),
      dataError(/labels, byte 3: has 3 dimensions/),
    );
    const none = idxBytes([0, 4, 5], []);
    await assert.rejects(openBytes({ images: none }), dataError(/dimensions 0 x 4 x 5, .* none of them 0/));
    await assert.rejects(openBytes({ images: idxBytes([3, 0, 5], []) }), dataError(/dimensions 3 x 0 x 5/));
  });

  it("stops at a label out of range, or leaves its picture out and says so", async () => {
    const options = { classNames: ["a", "b", "c", "d", "e", "f", "g", "h"] };
    await assert.rejects(
      openBytes({ images, labels }, options),
      dataError(/labels, item 2, byte 10: label 9 is out of range, there are 8 classes; .* onError "skip"/),
    );
    const { logger, warnings } = recordingLogger();
    const set = await openBytes(
      { images, labels: idxBytes([3], [8, 0, 7]) },
      { ...options, onError: "skip", logger },
    );
    assert.equal(set.length, 2);
    const second = await set.get(1);
    assert.deepEqual([second.label, second.picture.data[0]], [7, pixels[40]]);
    assert.deepEqual(
      set.skipped!.map(({ index, offset }) => [index, offset]),
      [[0, 8]],
    );
    assert.match(warnings[0]!, /left out 1: 1 x label 8 is out of range/);
    const bad = idxBytes([3], [8, 8, 8]);
    await assert.rejects(
      openBytes({ images, labels: bad }, { ...options, onError: "skip" }),
      dataError(/no good label/),
    );
  });

  it("finds the files of a split by the names of the MNIST family, gzipped or not", async () => {
    await withTempDir(async (dir) => {
      await writeFiles(dir, {
        "train-images-idx3-ubyte.gz": gzipSync(images),
        "train-images-idx3-ubyte": images,
        "train-labels-idx1-ubyte.gz": gzipSync(labels),
        "t10k-images.idx3-ubyte": idxBytes([1, 4, 5], pixels.subarray(0, 20)),
        "t10k-labels.idx1-ubyte": idxBytes([1], [4]),
      });
      const train = await openDataset(dir);
      const test = await openDataset(dir, { split: "test" });
      assert.deepEqual([train.length, test.length, (await test.get(0)).label], [3, 1, 4]);
      const file = await openDataset(join(dir, "train-images-idx3-ubyte.gz"));
      assert.deepEqual([file.length, (await file.get(0)).label], [3, 7]);
      await assert.rejects(
        openDataset(dir, { split: "val" }),
        dataError(/0 files of pictures for split "val"/),
      );
      await writeFiles(dir, { "emnist-train-images-idx3-ubyte": images });
      await assert.rejects(openDataset(dir), dataError(/2 files of pictures for split "train"/));
    });
  });

  it("refuses what is no regular file, without waiting for it", async () => {
    await withTempDir(async (dir) => {
      await assert.rejects(readIdx(dir), dataError(/not a regular file|EISDIR/));
      await assert.rejects(readIdx(join(dir, "none")), dataError(/cannot read .*none: ENOENT/));
      await assert.rejects(readIdx("/dev/zero"), dataError(/not a regular file/));
      execFileSync("mkfifo", [join(dir, "pipe")]);
      await assert.rejects(readIdx(join(dir, "pipe")), dataError(/not a regular file/));
      await symlink(join(dir, "loop"), join(dir, "loop"));
      await assert.rejects(readIdx(join(dir, "loop")), dataError(/ELOOP/));
    });
  });
});
