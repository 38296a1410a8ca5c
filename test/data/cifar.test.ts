import assert from "node:assert/strict";
import { join } from "node:path";
import { openDataset } from "../../src/data/open-dataset.js";
import { dataError, randomBytes, writeFiles } from "../helpers/data-files.js";
import { recordingLogger } from "../helpers/recording-logger.js";
import { withTempDir } from "../helpers/temp-dir.js";

const pixels = randomBytes(3072);
const record = (...labels: number[]) => Buffer.concat([Buffer.from(labels), pixels]);
const names = (count: number) => Array.from({ length: count }, (_, i) => `class ${i}`).join("\n") + "\n\n";

describe("CIFAR", () => {
  it("puts three planes of colour together, pixel by pixel", async () => {
    await withTempDir(async (dir) => {
      await writeFiles(dir, { "test_batch.bin": record(3) });
      const set = await openDataset(dir, { split: "test" });
      const { picture, label } = await set.get(0);
      assert.deepEqual([set.length, label, picture.height, picture.width], [1, 3, 32, 32]);
      for (const [row, column] of [
        [0, 0],
        [0, 31],
        [17, 5],
        [31, 31],
      ] as const) {
        const at = row * 32 + column;
        const rgb = [...picture.data.subarray(3 * at, 3 * at + 3)];
        assert.deepEqual(rgb, [pixels[at], pixels[1024 + at], pixels[2048 + at]]);
      }
    });
  });

  it("reads CIFAR-10's batches in order, with the names that lie beside them", async () => {
    await withTempDir(async (dir) => {
      await writeFiles(dir, {
        "data_batch_2.bin": Buffer.concat([record(4), record(5)]),
        "data_batch_1.bin": record(9),
        "test_batch.bin": record(0),
        "batches.meta.txt": names(10),
        "readme.html": "<html>",
      });
      const set = await openDataset(dir);
      const labels = await Promise.all([0, 1, 2].map(async (i) => (await set.get(i)).label));
      assert.deepEqual([set.name, set.length, labels], ["cifar-10 train", 3, [9, 4, 5]]);
      assert.deepEqual([set.classNames[9], set.labelOf!(2)], ["class 9", 5]);
      const file = await openDataset(join(dir, "data_batch_2.bin"));
      assert.deepEqual([file.length, (await file.get(1)).label], [2, 5]);
    });
  });

  it("reads CIFAR-100 with fine or coarse labels", async () => {
    await withTempDir(async (dir) => {
      await writeFiles(dir, { "train.bin": record(19, 99), "coarse_label_names.txt": names(20) });
      const fine = await openDataset(dir);
      const coarse = await openDataset(dir, { labels: "coarse" });
      assert.deepEqual([(await fine.get(0)).label, fine.classNames.length], [99, 100]);
      assert.deepEqual([(await coarse.get(0)).label, coarse.classNames[19]], [19, "class 19"]);
      assert.deepEqual((await fine.get(0)).picture.data[1], pixels[1024]);
      await assert.rejects(openDataset(dir, { labels: "medium" }), /unknown labels "medium"/);
      await assert.rejects(openDataset(dir, { split: "test" }), dataError(/has none of test.bin/));
    });
  });

  it("stops at a file that is not whole records, or leaves it out", async () => {
    await withTempDir(async (dir) => {
      await writeFiles(dir, {
        "data_batch_1.bin": Buffer.concat([record(1), record(2).subarray(0, 100)]),
        "data_batch_2.bin": record(6),
        "data_batch_3.bin": "",
      });
      await assert.rejects(
        openDataset(dir),
        dataError(/data_batch_1.bin, byte 3073: is not whole records of 3073 bytes: it has 3173/),
      );
      const { logger, warnings } = recordingLogger();
      const set = await openDataset(dir, { onError: "skip", logger });
      assert.deepEqual([set.length, (await set.get(0)).label, set.skipped!.length], [1, 6, 2]);
      assert.equal(warnings.length, 1);
      await writeFiles(dir, { "data_batch_2.bin": "x" });
      await assert.rejects(openDataset(dir, { onError: "skip" }), dataError(/no good record/));
    });
  });

  it("stops at a label out of range, or leaves its picture out", async () => {
    await withTempDir(async (dir) => {
      await writeFiles(dir, { "test.bin": Buffer.concat([record(3, 5), record(3, 100), record(20, 7)]) });
      const split = "test";
      await assert.rejects(
        openDataset(dir, { split }),
        dataError(/test.bin, item 1, byte 3075: label 100 is out of range, there are 100 classes/),
      );
      const fine = await openDataset(dir, { split, onError: "skip" });
      assert.deepEqual([fine.length, (await fine.get(1)).label], [2, 7]);
      await assert.rejects(
        openDataset(dir, { split, labels: "coarse" }),
        dataError(/item 2, byte 6148: label 20/),
      );
    });
  });

  it("refuses a list of names that does not fit", async () => {
    await withTempDir(async (dir) => {
      await writeFiles(dir, { "data_batch_1.bin": record(1), "batches.meta.txt": names(9) });
      await assert.rejects(openDataset(dir), dataError(/batches.meta.txt has 9 names, wanted 10/));
      await writeFiles(dir, { "batches.meta.txt": Buffer.alloc(2 ** 17, 10) });
      await assert.rejects(openDataset(dir), dataError(/131072 bytes, more than/));
    });
  });
});
