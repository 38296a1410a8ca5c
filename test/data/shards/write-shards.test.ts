import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeShards } from "../../../src/data/shards/write-shards.js";
import type { SampleToWrite } from "../../../src/data/shards/write-shards.js";
import { withTempDir } from "../../helpers/temp-dir.js";
import { readAll } from "./helpers.js";

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const hasPython = spawnSync("python3", ["--version"]).status === 0;

const ODD_KEYS = [
  "plain",
  "folder/名前/ключ",
  "emoji 😀 <b>&amp;</b>",
  `${"long".repeat(20)}/${"x".repeat(90)}`,
  `no-slash-${"y".repeat(200)}`,
  "new\nline",
  "\uFFFD",
  "é",
];

function someSamples(keys: readonly string[]): SampleToWrite[] {
  return keys.map((key, i) => ({
    key,
    files: { jpg: new Uint8Array(i * 300).fill(i), cls: bytes(String(i)), "seg.png": bytes(key) },
  }));
}

describe("writeShards", () => {
  it("writes what openShards reads back, names in any script included, with equal bytes each time", () =>
    withTempDir(async (dir) => {
      const samples = someSamples(ODD_KEYS);
      const first = await writeShards(samples, join(dir, "a"), { maxCount: 3, pattern: "t-%04d.tar" });
      const second = await writeShards(samples, join(dir, "b"), { maxCount: 3, pattern: "t-%04d.tar" });
      assert.equal(first.numSamples, ODD_KEYS.length);
      assert.deepEqual(
        (await readdir(join(dir, "a"))).sort(),
        [0, 1, 2].flatMap((i) => [`t-000${i}.tar`, `t-000${i}.tar.idx`]),
      );
      for (const [i, file] of first.files.entries()) {
        assert.ok((await readFile(file)).equals(await readFile(second.files[i]!)));
      }
      const { samples: read } = await readAll(join(dir, "a"));
      assert.deepEqual(
        read.map(({ key, files }) => ({ key, files: { ...files } })),
        samples,
      );
    }));

  it("is read by Python's tarfile, and reads what that writes in each of its formats", function () {
    if (!hasPython) this.skip();
    return withTempDir(async (dir) => {
      const { files } = await writeShards(someSamples(ODD_KEYS), dir);
      const list =
        "import json,sys,tarfile\n" +
        "t=tarfile.open(sys.argv[1]); print(json.dumps([[m.name,m.size,m.mtime,m.uid,t.extractfile(m).read().hex()] for m in t]))";
      const seen = JSON.parse(
        execFileSync("python3", ["-c", list, files[0]!], { encoding: "utf8" }),
      ) as unknown;
      const wanted = someSamples(ODD_KEYS).flatMap(({ key, files }) =>
        Object.entries(files).map(([ext, data]) => [
          `${key}.${ext}`,
          data.length,
          0,
          0,
          Buffer.from(data).toString("hex"),
        ]),
      );
      assert.deepEqual(seen, wanted);
      const pack =
        "import io,json,sys,tarfile\n" +
        "for f in ('USTAR','GNU','PAX'):\n" +
        " for mode in ('w','w:gz'):\n" +
        "  t=tarfile.open(f'{sys.argv[1]}/{f}{mode[1:].replace(\":\",\".\")}.tar',mode,format=getattr(tarfile,f+'_FORMAT'))\n" +
        "  for k in json.loads(sys.argv[2]):\n" +
        "   if f=='USTAR' and len(k)>200: continue\n" +
        "   m=tarfile.TarInfo(k+'.txt'); m.size=len(k.encode()); t.addfile(m,io.BytesIO(k.encode()))\n" +
        "  t.close()";
      execFileSync("python3", ["-c", pack, dir, JSON.stringify(ODD_KEYS)]);
      for (const name of ["USTAR", "USTAR.gz", "GNU", "GNU.gz", "PAX", "PAX.gz"]) {
        const { samples } = await readAll(join(dir, `${name}.tar`));
        const keys = ODD_KEYS.filter((key) => !name.startsWith("USTAR") || key.length <= 200);
        assert.deepEqual(
          samples.map(({ key }) => key),
          keys,
          name,
        );
        assert.deepEqual(
          samples.map(({ files }) => Buffer.from(files.txt!).toString()),
          keys,
          name,
        );
      }
    });
  });

  it("keeps shards under maxSize, and gives a larger sample its own", () =>
    withTempDir(async (dir) => {
      const sizes = [100, 20_000, 100, 9000, 9000, 100];
      const samples = sizes.map((size, i) => ({ key: `k${i}`, files: { bin: new Uint8Array(size) } }));
      const { files } = await writeShards(samples, dir, { maxSize: 20_480 });
      const keys = await Promise.all(files.map(async (file) => (await readAll(file)).keys.join(" ")));
      assert.deepEqual(keys, ["k0", "k1", "k2 k3", "k4 k5"]);
    }));

  it("refuses what would be read otherwise, and leaves nothing behind", () =>
    withTempDir(async (dir) => {
      const good = { key: "a", files: { txt: bytes("x") } };
      for (const [sample, message] of [
        [{ key: "../x", files: good.files }, /"\.\.\/x": its path leaves the folder; rename it/],
        [{ key: "/x", files: good.files }, /its path is absolute/],
        [{ key: "a.b", files: good.files }, /no dot in the last part of the key/],
        [{ key: "b", files: { TXT: bytes("x") } }, /extensions in lower case/],
        [{ key: "b", files: { "": bytes("x"), "a/b": bytes("x") } }, /would be read back otherwise/],
        [{ key: "b", files: {} }, /it has no files/],
        [{ key: "b", files: { cls: bytes("cat") } }, /its cls is no label/],
        [{ key: "b\ud800", files: good.files }, /not valid Unicode/],
        [good, /the sample before has the same key/],
      ] as const) {
        await assert.rejects(writeShards([good, sample], dir), message);
      }
      await assert.rejects(writeShards([good], dir, { classNames: ["a\nb"] }), /does not fit on a line/);
      await assert.rejects(writeShards([good], dir, { pattern: "x/%d.tar" }), /pattern must be a name like/);
      await assert.rejects(
        writeShards([good], dir, { signal: AbortSignal.abort() }),
        /told to stop; nothing was kept/,
      );
      assert.deepEqual(await readdir(dir), []);
      await writeFile(join(dir, "shard-000007.tar"), "old");
      await assert.rejects(writeShards([good], dir), /has a shard already \(shard-000007\.tar\)/);
    }));
});
