import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allocatePictures } from "../../src/data/dataset.js";
import type { PictureArray } from "../../src/data/dataset.js";
import { readPictureCache, writePictureCache } from "../../src/data/picture-cache.js";

const PREFIX_BYTES = 44;
let folder = "";
let path = "";

function somePictures(): PictureArray {
  const pictures = allocatePictures(3, 8);
  pictures.pixels.forEach((_, i) => (pictures.pixels[i] = (i * 37) % 256));
  return pictures;
}

async function damage(change: (bytes: Buffer) => Buffer | void): Promise<void> {
  const bytes = await readFile(path);
  await writeFile(path, change(bytes) ?? bytes);
}

async function assertBad(pattern: RegExp, key = "key"): Promise<void> {
  const reading = await readPictureCache(path, key);
  assert.ok(!reading.isFound, "a bad cache was believed");
  assert.equal(reading.isMissing, false);
  assert.match(reading.reason, pattern);
}

describe("picture cache", () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "canlab-cache-"));
    path = join(folder, "deep", "some.pictures");
    await writePictureCache(path, "key", { pictures: somePictures(), index: { words: ["a", "é"] } });
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("gives back what was written, in shared memory, and leaves no draft", async () => {
    const reading = await readPictureCache(path, "key");
    assert.ok(reading.isFound);
    assert.deepEqual(reading.index, { words: ["a", "é"] });
    assert.deepEqual(reading.pictures, somePictures());
    assert.ok(reading.pictures.pixels.buffer instanceof SharedArrayBuffer);
    assert.deepEqual(await readdir(join(folder, "deep")), ["some.pictures"]);
  });

  it("tells a missing file from a bad one", async () => {
    const reading = await readPictureCache(join(folder, "none"), "key");
    assert.ok(!reading.isFound && reading.isMissing);
  });

  it("notices a file cut off anywhere", async () => {
    const { length } = await readFile(path);
    for (const size of [length - 1, length - 300, PREFIX_BYTES + 10, PREFIX_BYTES, 20, 0]) {
      await truncate(path, size);
      await assertBad(/wanted|claims|fewer/);
    }
  });

  it("notices a flipped bit in the checksum, the index and the pixels", async () => {
    const { length } = await readFile(path);
    const indexAt = (await readFile(path)).indexOf('"words"') + 2;
    for (const position of [15, 43, indexAt, length - 1, length - 500]) {
      await damage((bytes) => void (bytes[position]! ^= 1));
      await assertBad(/checksum/);
      await damage((bytes) => void (bytes[position]! ^= 1));
    }
    assert.ok((await readPictureCache(path, "key")).isFound, "repaired again");
  });

  it("notices bytes at the end that do not belong", async () => {
    await damage((bytes) => Buffer.concat([bytes, Buffer.from("x")]));
    await assertBad(/577 bytes of pixels, wanted 576/);
  });

  it("refuses a file of another kind", async () => {
    await damage((bytes) => void (bytes[0]! ^= 1));
    await assertBad(/not a picture cache/);
    await writeFile(path, "PNG or whatever it may be, it is long enough to have a header");
    await assertBad(/not a picture cache/);
  });

  it("refuses a header longer than the file before it takes memory", async () => {
    await damage((bytes) => void bytes.writeUInt32LE(0xffffffff, 8));
    await assertBad(/header claims 4294967295 bytes/);
  });

  it("refuses a header that is not what it should be, or claims more pictures than there are", async () => {
    const replaceHeader = (header: string) =>
      damage((bytes) => {
        const pixels = bytes.subarray(PREFIX_BYTES + bytes.readUInt32LE(8));
        const out = Buffer.concat([bytes.subarray(0, PREFIX_BYTES), Buffer.from(header), pixels]);
        out.writeUInt32LE(header.length, 8);
        return out;
      });
    await replaceHeader('{"key": ');
    await assertBad(/not JSON/);
    for (const header of [
      "null",
      "3",
      "[]",
      '{"key":"key","length":-1,"imageSize":8}',
      '{"key":"key","length":1e99}',
    ]) {
      await replaceHeader(header);
      await assertBad(/lacks key, length or imageSize/);
    }
    await replaceHeader('{"key":"key","length":1000000000,"imageSize":512}');
    await assertBad(/576 bytes of pixels, wanted 786432000000000/);
  });

  it("refuses the cache of other data", async () => {
    await assertBad(/other data or by another version/, "another key");
  });

  it("reports a path that is a folder", async () => {
    const reading = await readPictureCache(folder, "key");
    assert.ok(!reading.isFound && !reading.isMissing);
  });

  it("keeps the old file, and leaves no draft, when it cannot write", async () => {
    const content = { pictures: somePictures(), index: 1 };
    await assert.rejects(writePictureCache(join(path, "below-a-file"), "key", content), /ENOTDIR|EEXIST/);
    await assert.rejects(writePictureCache(join(folder, "deep"), "key", content), /EISDIR|ENOTEMPTY|EEXIST/);
    assert.deepEqual(await readdir(folder), ["deep"]);
    assert.ok((await readPictureCache(path, "key")).isFound);
  });

  it("survives several writers at once", async () => {
    const write = (index: number) => writePictureCache(path, "key", { pictures: somePictures(), index });
    await Promise.all([1, 2, 3, 4, 5].map(write));
    const reading = await readPictureCache(path, "key");
    assert.ok(reading.isFound && [1, 2, 3, 4, 5].includes(reading.index as number));
    assert.deepEqual(await readdir(join(folder, "deep")), ["some.pictures"]);
  });
});
