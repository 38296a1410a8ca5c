import assert from "node:assert/strict";
import { mkdir, open, readdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readTar } from "../../../src/data/shards/read-tar.js";
import type { ReadTarOptions } from "../../../src/data/shards/read-tar.js";
import { encodeHeaders, endMarker, paddingOf } from "../../../src/data/shards/tar-writer.js";
import { withTempDir } from "../../helpers/temp-dir.js";
import { changedHeader, readAll, tarOf } from "./helpers.js";

const END = endMarker(0);
const good = tarOf([["z.txt", "good"]]).subarray(0, 1024);

/** Bytes of a header with extended headers of any type and content ahead. */
const extended = (type: string, content: string | Buffer) => {
  const body = Buffer.from(content);
  return Buffer.concat([
    changedHeader("ext", body.length, (b) => void b.write(type, 156)),
    body,
    paddingOf(body.length),
  ]);
};
const typed = (type: string, name = "a.txt", size = 0) =>
  changedHeader(name, size, (b) => void b.write(type, 156));

/** Opened with "throw" the bytes are an error like `message`; with "skip" the same is counted and `keys` remain. */
async function check(bytes: Buffer, { message, keys }: { message: RegExp; keys: string[] }) {
  await withTempDir(async (dir) => {
    const path = join(dir, "x.tar");
    for (const content of [bytes, gzipSync(bytes)]) {
      await writeFile(path, content);
      await assert.rejects(readAll(path), (error: Error & { code: string }) => {
        assert.equal(error.code, "DATA");
        assert.match(error.message, message);
        assert.match(error.message, /x\.tar: .*, at byte \d+; repair/s);
        return true;
      });
      const read = await readAll(path, { onError: "skip" });
      assert.deepEqual(read.keys, keys);
      assert.equal(read.skipped.length, 1);
      assert.deepEqual(await readdir(dir), ["x.tar"]);
    }
  });
}

async function listed(path: string, options?: Partial<ReadTarOptions>): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, data } of readTar(path, options)) names.push(`${name}:${data.length}`);
  return names;
}

describe("tar from strangers", () => {
  const entries: Record<string, [Buffer, RegExp]> = {
    "a path that leaves the folder": [
      encodeHeaders("a/../../b.txt", 0),
      /"a\/\.\.\/\.\.\/b\.txt": its path leaves the folder, at byte 0/,
    ],
    "an absolute path": [encodeHeaders("/etc/x.txt", 0), /its path is absolute/],
    "an absolute path of Windows": [encodeHeaders("C:\\x.txt", 0), /its path is absolute/],
    "backslashes that leave the folder": [encodeHeaders("a\\..\\..\\b.txt", 0), /leaves the folder/],
    "a path in PAX that leaves the folder": [
      Buffer.concat([extended("x", "17 path=../b.txt\n"), encodeHeaders("ok.txt", 0)]),
      /leaves the folder/,
    ],
    "a GNU long name with dots": [
      Buffer.concat([extended("L", "../b.txt\0"), encodeHeaders("ok.txt", 0)]),
      /leaves/,
    ],
    "a NUL in a PAX path": [
      Buffer.concat([extended("x", "13 path=a\0.b\n"), encodeHeaders("ok.txt", 0)]),
      /NUL/,
    ],
    "a name of 5,000 characters": [
      Buffer.concat([extended("L", `${"n".repeat(5000)}.txt`), encodeHeaders("ok.txt", 0)]),
      /its name has 5004 characters/,
    ],
    "a hard link": [typed("1"), /it is a hard link/],
    "a symbolic link": [typed("2"), /it is a symbolic link/],
    "a link with a size, which has no content": [typed("2", "a.txt", 99_999), /it is a symbolic link/],
    "a character device": [typed("3"), /a character device/],
    "a block device": [typed("4"), /a block device/],
    "a pipe": [typed("6"), /a pipe/],
    "an unknown type": [typed("Q"), /of the unknown type "Q"/],
    "a sparse file in PAX": [
      Buffer.concat([extended("x", "22 GNU.sparse.major=1\n"), encodeHeaders("a.txt", 0)]),
      /it is a sparse file/,
    ],
  };
  for (const [what, [bytes, message]] of Object.entries(entries)) {
    it(`refuses ${what}, and can go on behind it`, () =>
      check(Buffer.concat([bytes, good, END]), { message, keys: ["z"] }));
  }

  const faults: Record<string, [Buffer, RegExp]> = {
    "a sparse file of old GNU": [typed("S"), /"a\.txt" is a sparse file, which is not supported/],
    "a wrong checksum": [
      (() => {
        const block = encodeHeaders("a.txt", 0);
        block[0]! ^= 1;
        return block;
      })(),
      /the checksum of the header is \d+, wanted \d+: not a tar archive, or damaged/,
    ],
    "something else": [Buffer.alloc(2048, "<html>"), /not a number/],
    "a size that is no number": [
      changedHeader("a.txt", 0, (b) => void b.write("12x", 124)),
      /the size of the entry is not a number/,
    ],
    "a negative size": [
      changedHeader("a.txt", 0, (b) => void b.fill(0xff, 124, 136)),
      /size of the entry is out of range/,
    ],
    "a size past what counts exactly": [
      changedHeader("a.txt", 0, (b) => void b.fill(0x80, 124, 136)),
      /size of the entry is out of range/,
    ],
    "a PAX record that is too long": [
      Buffer.concat([extended("x", "99 path=a\n"), good]),
      /PAX header is malformed/,
    ],
    "a PAX record without a length": [
      Buffer.concat([extended("x", "path=a\n"), good]),
      /PAX header is malformed/,
    ],
    "a PAX size that is no number": [
      Buffer.concat([extended("x", "11 size=-1\n"), good]),
      /the size in the PAX header/,
    ],
    "a global PAX header with a path": [
      Buffer.concat([extended("g", "10 path=a\n"), good]),
      /a global PAX header sets a path or size/,
    ],
    "an extended header of 2 MiB": [
      Buffer.concat([typed("x", "x", 2 << 20), Buffer.alloc(2 << 20)]),
      /an extended header has 2097152 bytes/,
    ],
    "an extended header of 8 EiB": [
      changedHeader("x", 0, (b) => (b.write("x", 156), void b.write("\x80\0\0\0\0\0\x10", 124, "latin1"))),
      /extended header has|out of range/,
    ],
  };
  for (const [what, [bytes, message]] of Object.entries(faults)) {
    it(`refuses ${what}, and gives up the rest of the shard`, () =>
      check(Buffer.concat([good, tarOf([["y.txt", "second"]]).subarray(0, 1024), bytes, good, END]), {
        message,
        keys: ["z"],
      }));
  }

  it("notices an archive cut off anywhere, and keeps the samples that are known to be whole", async () => {
    const whole = tarOf([
      ["a.txt", "1"],
      ["b.txt", "2"],
      ["b.cls", "2"],
    ]);
    for (const cut of [0, 1, 511, 512, 600, 1024, 1500, 1536, 2048, 2100, 2560, 3071, 3072]) {
      await check(whole.subarray(0, cut), {
        message: /the archive is cut off/,
        keys: cut >= 1536 ? ["a"] : [],
      });
    }
  });

  it("notices a second archive behind the end marker, and endless padding", async () => {
    const first = tarOf([["a.txt", "1"]]);
    await check(Buffer.concat([first, first]), { message: /data follows the end marker/, keys: [] });
    await check(Buffer.concat([first, Buffer.alloc(2 << 20)]), {
      message: /more than 1048576 bytes follow/,
      keys: [],
    });
  });

  it("notices a gzip stream cut off or damaged anywhere, its checksum included", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.tgz");
      const packed = gzipSync(
        tarOf([["a.txt", Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 7919) % 251))]]),
      );
      for (let cut = 2; cut < packed.length; cut += 7) {
        await writeFile(path, packed.subarray(0, cut));
        await assert.rejects(
          readAll(path),
          /x\.tgz: (the gzip stream is cut off|the archive is cut off)/,
          String(cut),
        );
      }
      packed[packed.length - 6]! ^= 1;
      await writeFile(path, packed);
      await assert.rejects(readAll(path), /the gzip stream is damaged/);
    }));

  it("stops at a gzip bomb", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "bomb.tar.gz");
      const size = 200 * 1024 * 1024;
      await writeFile(
        path,
        gzipSync(Buffer.concat([encodeHeaders("a.txt", size), Buffer.alloc(size), END]), { level: 1 }),
      );
      await assert.rejects(
        readAll(path, { maxEntryBytes: 2 * size }),
        /bytes of gzip became \d+, more than maxInflation 200/,
      );
      await assert.rejects(readAll(path), /more than maxEntryBytes 67108864/);
      const { keys, skipped } = await readAll(path, { onError: "skip" });
      assert.deepEqual([keys, skipped.length], [[], 2]);
    }));

  it("bounds entries and whole samples", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.tar");
      await writeFile(
        path,
        tarOf([
          ["a.txt", "12345"],
          ["a.cls", "1"],
          ["b.txt", "1234"],
          ["c.1", "1"],
          ["c.2", "2"],
          ["c.3", "3"],
        ]),
      );
      const options = { maxEntryBytes: 4, maxSampleBytes: 1100, onError: "skip" } as const;
      const { keys, skipped } = await readAll(path, options);
      assert.deepEqual(keys, ["b"]);
      assert.match(skipped[0]!.reason, /"a\.txt": it has 5 bytes, more than maxEntryBytes 4/);
      assert.match(skipped[1]!.reason, /"c\.3": its sample has more than maxSampleBytes 1100/);
      assert.deepEqual(
        skipped.map(({ offset }) => offset),
        [0, 5120],
      );
    }));

  it("refuses a second file of the same extension", () =>
    check(
      tarOf([
        ["a.txt", "1"],
        ["a.TXT", "2"],
        ["b.txt", "3"],
      ]),
      { message: /"a\.TXT": the sample has a file of this extension already/, keys: ["b"] },
    ));

  it("refuses a folder and a pipe in place of a shard", () =>
    withTempDir(async (dir) => {
      await mkdir(join(dir, "sub.tar"));
      await assert.rejects(listed(join(dir, "sub.tar")), /it is not a regular file/);
      await assert.rejects(listed("/dev/null"), /it is not a regular file/);
    }));

  it("goes past entries of many GB by offset, whether base-256 or PAX states the size", () =>
    withTempDir(async (dir) => {
      const size = 9 * 1024 ** 3;
      const base256 = changedHeader("huge.txt", 0, (block) => {
        block.fill(0, 124, 136);
        block[124] = 0x80;
        block.writeBigUInt64BE(BigInt(size), 128);
      });
      for (const head of [base256, encodeHeaders("huge.txt", size)]) {
        const path = join(dir, "huge.tar");
        await writeFile(path, head);
        await truncate(path, head.length + size); // a hole: no byte of it is on the disk
        const file = await open(path, "r+");
        await file.write(Buffer.concat([good, END]), 0, good.length + END.length, head.length + size);
        await file.close();
        const { samples, skipped, set } = await readAll(path, { onError: "skip", isShuffled: true });
        assert.deepEqual(
          samples.map(({ key, files }) => `${key} ${String(Buffer.from(files.txt!))}`),
          ["z good"],
        );
        assert.match(skipped[0]!.reason, /"huge\.txt": it has 9663676416 bytes/);
        assert.equal(set.position.epoch, 1);
        assert.deepEqual(await listed(path, { onError: "skip" }), ["z.txt:4"]);
        await truncate(path, head.length + size - 1);
        await assert.rejects(listed(path), /"huge\.txt": it has 9663676416 bytes/);
        const reasons: string[] = [];
        await listed(path, { onError: "skip", onSkip: ({ reason }) => reasons.push(reason) });
        assert.match(reasons[1]!, /the archive is cut off/);
      }
    }));

  it("reads names that are not UTF-8 byte for byte", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.tar");
      const odd = (byte: number) => changedHeader("a.txt", 0, (block) => void (block[0] = byte));
      await writeFile(path, Buffer.concat([odd(0xe9), odd(0xe8), END]));
      assert.deepEqual((await readAll(path)).keys, ["é", "è"]);
    }));

  it("accepts checksums of signed bytes, and directories with or without a type", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.tar");
      const signed = changedHeader("é.txt", 0, () => undefined); // PAX ahead: change the plain header alone
      const block = Buffer.from(signed.subarray(signed.length - 512));
      block[0] = 0xe9;
      block.write("        ", 148, "latin1");
      const sum = block.reduce((total, byte) => total + (byte > 127 ? byte - 256 : byte), 0);
      block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
      await writeFile(path, Buffer.concat([typed("5", "d"), encodeHeaders("d/", 0), block, END]));
      assert.deepEqual(await listed(path), ["é.txt:0"]);
    }));
});
