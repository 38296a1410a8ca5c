import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expandBraces, findShards } from "../../../src/data/shards/shard-files.js";
import { withTempDir } from "../../helpers/temp-dir.js";

describe("expandBraces", () => {
  it("spells out ranges with their leading zeros, lists, and several braces, the first slowest", () => {
    assert.deepEqual(expandBraces("t-{008..011}.tar"), ["t-008.tar", "t-009.tar", "t-010.tar", "t-011.tar"]);
    assert.deepEqual(expandBraces("{9..10}"), ["9", "10"]);
    assert.deepEqual(expandBraces("{a,b}-{0..1}"), ["a-0", "a-1", "b-0", "b-1"]);
    assert.deepEqual(expandBraces("x{}y{z}"), ["x{}y{z}"]);
    assert.equal(expandBraces("train-{000000..000127}.tar").length, 128);
  });

  it("refuses empty and endless ranges at once", () => {
    assert.throws(
      () => expandBraces("{5..4}"),
      /the range \{5\.\.4\} is empty; give the smaller number first/,
    );
    for (const pattern of ["{0..9999999}", "{0..9999}{0..9999}", `{0..${"9".repeat(400)}}`]) {
      assert.throws(() => expandBraces(pattern), /stands for more than 1000000 files; give a smaller range/);
    }
    assert.throws(() => expandBraces("{0,1}".repeat(30)), /stands for more than 1000000 files/);
  });
});

describe("findShards", () => {
  it("takes a file, a folder, a * in the last part, and a name that looks like a pattern", () =>
    withTempDir(async (dir) => {
      await mkdir(join(dir, "sub.tar"));
      for (const name of ["b.tar", "a.tar.gz", "c.TGZ", "n.txt", "odd{0..1}.tar", "a.tar.idx"]) {
        await writeFile(join(dir, name), "");
      }
      const found = async (pattern: string) =>
        (await findShards(pattern)).map((file) => file.slice(dir.length + 1));
      assert.deepEqual(await found(dir), ["a.tar.gz", "b.tar", "c.TGZ", "odd{0..1}.tar"]);
      assert.deepEqual(await found(join(dir, "?.tar*")), ["a.tar.gz", "a.tar.idx", "b.tar"]);
      assert.deepEqual(await found(join(dir, "odd{0..1}.tar")), ["odd{0..1}.tar"]);
      assert.deepEqual(await found(join(dir, "m-{0..1}.tar")), ["m-0.tar", "m-1.tar"]);
    }));

  it("refuses no shards, a shard named twice, and a * in a folder", () =>
    withTempDir(async (dir) => {
      await assert.rejects(
        findShards(dir),
        /no tar shards \(\.tar, \.tar\.gz, \.tgz\) in .*; check the path/,
      );
      await assert.rejects(findShards(join(dir, "*.tar")), /no file like \*\.tar in/);
      await assert.rejects(findShards(join(dir, "none", "*.tar")), /cannot list .*none/);
      await assert.rejects(findShards(join(dir, "*", "a.tar")), /in the last part of a path only/);
      await assert.rejects(findShards([]), /no shards were named/);
      const path = join(dir, "a.tar");
      await assert.rejects(findShards([path, path]), /a\.tar is named twice/);
    }));
});
