import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import sharp from "sharp";
import { openShardDataset } from "../../../src/data/shards/shard-dataset.js";
import { writeShards } from "../../../src/data/shards/write-shards.js";
import { recordingLogger } from "../../helpers/recording-logger.js";
import { withTempDir } from "../../helpers/temp-dir.js";
import { tarOf } from "./helpers.js";

const png = (grey: number) =>
  sharp(Buffer.alloc(4 * 3 * 3, grey), { raw: { width: 4, height: 3, channels: 3 } })
    .png()
    .toBuffer();

async function someSamples(count: number) {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => ({
      key: `k${i}`,
      files: { cls: Buffer.from(`${i % 3}\n`), png: await png(i * 10), "seg.png": Buffer.from("mask") },
    })),
  );
}

describe("openShardDataset", () => {
  it("gives pictures and labels in any order, by the index files or by a scan", () =>
    withTempDir(async (dir) => {
      const classNames = ["cat", "дог", "<b>"];
      const { files } = await writeShards(await someSamples(10), dir, { maxCount: 4, classNames });
      for (const way of ["index", "scan"]) {
        const set = await openShardDataset(dir);
        assert.equal(set.length, 10, way);
        assert.deepEqual(set.classNames, classNames);
        for (const i of [9, 0, 4, 3, 8]) {
          const { picture, label } = await set.get(i);
          assert.deepEqual(
            [picture.height, picture.width, picture.data[0], label],
            [3, 4, i * 10, i % 3],
            way,
          );
          assert.equal((await set.getFiles(i)).key, `k${i}`);
          assert.equal(set.fileOf!(i), files[Math.floor(i / 4)]);
        }
        assert.equal((await set.get(0, { imageSize: 8, resize: "cover" })).picture.width, 8);
        await assert.rejects(async () => set.get(10), /index must be 0 to 9, got 10/);
        for (const file of files) await rm(`${file}.idx`, { force: true });
      }
    }));

  it("numbers the classes where nothing names them, and has no label where there is no cls", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.tar");
      await writeFile(
        path,
        tarOf([
          ["a.png", await png(1)],
          ["a.cls", "2"],
          ["b.png", await png(2)],
        ]),
      );
      const set = await openShardDataset(path);
      assert.deepEqual(set.classNames, ["0", "1", "2"]);
      assert.deepEqual([(await set.get(0)).label, "label" in (await set.get(1))], [2, false]);
    }));

  it("skips or refuses samples without a picture and labels that are none or out of range", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.tar");
      const bytes = await png(1);
      await writeFile(
        path,
        tarOf([
          ["a.txt", "1"],
          ["b.png", bytes],
          ["b.cls", "cat"],
          ["c.png", bytes],
          ["c.cls", "7"],
          ["d.png", bytes],
          ["d.cls", "0"],
        ]),
      );
      await assert.rejects(openShardDataset(path), /x\.tar: sample "a": it has no picture, at byte 0/);
      const set = await openShardDataset(path, { onError: "skip", classNames: ["only"] });
      assert.equal(set.length, 1);
      assert.equal((await set.getFiles(0)).key, "d");
      assert.deepEqual(
        set.skipped!.map(({ reason }) => reason),
        [
          'sample "a": it has no picture',
          'sample "b": its cls is no label',
          "the label 7 is out of range, there are 1 classes",
        ],
      );
      await writeFile(
        path,
        tarOf([
          ["d.png", bytes],
          ["d.cls", "999999999"],
        ]),
      );
      await assert.rejects(
        openShardDataset(path),
        /has the label 999999999; put classes\.txt beside the shards/,
      );
    }));

  it("scans, with a warning, when an index is damaged or of another shard", () =>
    withTempDir(async (dir) => {
      const { files } = await writeShards(await someSamples(5), dir);
      const path = `${files[0]!}.idx`;
      const sound = await readFile(path);
      for (let at = 0; at < sound.length; at += 5) {
        const flipped = Buffer.from(sound);
        flipped[at]! ^= 4;
        for (const bytes of [flipped, sound.subarray(0, at)]) {
          await writeFile(path, bytes);
          const { logger, warnings } = recordingLogger();
          assert.equal((await openShardDataset(dir, { logger })).length, 5);
          assert.match(warnings[0]!, /\.idx is damaged; remove it, the shard is scanned then; scanning/);
        }
      }
      await writeFile(path, Buffer.alloc(1 << 20));
      const { logger, warnings } = recordingLogger();
      assert.equal((await openShardDataset(dir, { logger })).length, 5);
      assert.match(warnings[0]!, /larger than its shard allows/);
      await writeFile(path, sound);
      await writeFile(files[0]!, Buffer.concat([await readFile(files[0]!), Buffer.alloc(512)]));
      await openShardDataset(dir, { logger });
      assert.match(warnings[1]!, /made when the shard had another size/);
    }));

  it("notices a shard that was changed after it was listed", () =>
    withTempDir(async (dir) => {
      const bytes = await png(1);
      const path = join(dir, "x.tar");
      const entries = (label: string, third: string) =>
        tarOf([
          ["a.png", bytes],
          ["a.cls", label],
          [third, bytes],
          ["c.png", bytes],
        ]);
      await writeFile(path, entries("1", "b.png"));
      const set = await openShardDataset(path);
      await writeFile(path, entries("0", "a.jpg"));
      await assert.rejects(set.get(0), /the label is another than when it was listed/);
      await writeFile(
        path,
        tarOf([
          ["a.png", ""],
          ["a.cls", "1"],
          ["b.png", ""],
        ]),
      );
      await assert.rejects(set.get(0), /there is another sample here: the shard was changed/);
      await writeFile(path, "");
      await assert.rejects(set.get(1), /ends before its sample/);
    }));

  it("refuses gzipped shards with what to do instead, and a set without samples", () =>
    withTempDir(async (dir) => {
      await writeFile(join(dir, "x.tar.gz"), gzipSync(tarOf([["a.png", await png(1)]])));
      await assert.rejects(
        openShardDataset(dir),
        /gzipped, which allows no access in any order; unpack it or use openShards/,
      );
      await writeFile(join(dir, "y.tar"), tarOf([]));
      await assert.rejects(
        openShardDataset(join(dir, "y.tar")),
        /no samples with a picture in .*y\.tar; check the pattern/,
      );
    }));
});
