import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import sharp from "sharp";
import * as dataJobs from "../../src/cli/data-jobs.js";
import { runCli } from "../../src/cli/run-cli.js";
import { openShardDataset } from "../../src/data/shards/index.js";
import { encodeHeaders, endMarker, paddingOf } from "../../src/data/shards/tar-writer.js";
import { Sink } from "../helpers/sink.js";
import { withTempDir } from "../helpers/temp-dir.js";

/** Runs a command line in this process.
 *
 * @param onText called with what is written to standard error, and with what sends a signal */
async function run(argv: readonly string[], onText?: (text: string, interrupt: () => void) => void) {
  const stdout = new Sink();
  const stderr = new Sink();
  const signals = Object.assign(new EventEmitter(), { exit: () => assert.fail("no exit") });
  if (onText !== undefined) {
    const write = stderr.write.bind(stderr);
    stderr.write = (chunk: unknown) => {
      onText(String(chunk), () => signals.emit("SIGINT"));
      return write(chunk);
    };
  }
  let time = 0; // every look at the clock is five seconds later, so that every update is written
  const runTour = () => assert.fail("no tour");
  const context = { stdout, stderr, signals, argv, useColor: false, now: () => (time += 5000), runTour };
  const loadDataJobs = () => Promise.resolve(dataJobs);
  const code = await runCli({ ...context, loadDataJobs, defaultCacheDir: "", tourName: "canlab tour" });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

const picture = (color: string, width = 12, height = 8) =>
  sharp({ create: { width, height, channels: 3, background: color } })
    .png()
    .toBuffer();

const HTML = "<img src=x onerror=alert(1)>";

/** Two classes, one of them with markup in its name, five pictures of two sizes; a text file beside them. */
async function writeFolder(dir: string): Promise<string> {
  const folder = join(dir, "set");
  await mkdir(join(folder, "قطة"), { recursive: true });
  await mkdir(join(folder, HTML));
  for (const [i, color] of ["red", "green", "blue"].entries()) {
    await writeFile(join(folder, "قطة", `a.${i}.png`), await picture(color));
  }
  for (const [i, color] of ["black", "white"].entries()) {
    await writeFile(join(folder, HTML, `b${i}.png`), await picture(color, 20, 20));
  }
  await writeFile(join(folder, "README.txt"), "hello");
  return folder;
}

async function breakOne(folder: string): Promise<void> {
  const path = join(folder, "قطة", "a.1.png");
  await writeFile(path, (await readFile(path)).subarray(0, 40));
}

interface Info {
  readonly splits: readonly {
    readonly split: string;
    readonly length: number;
    readonly classes: Readonly<Record<string, number>>;
    readonly sizes: Readonly<Record<string, number>>;
    readonly skipped: readonly string[];
  }[];
}
interface Check {
  readonly numChecked: number;
  readonly broken: readonly { readonly file: string; readonly reason: string }[];
  readonly leftOut: readonly unknown[];
}

describe("canlab data list", () => {
  it("names every set with its splits, licence and how to install it", async () => {
    const { code, stdout } = await run(["data", "list"]);
    assert.equal(code, 0);
    assert.match(stdout, /^emoji: .*\n {2}pictures {3}train 5,193, val 1,242, .*corrupted 93,150\n/);
    assert.match(stdout, /fashion-mnist:[^]*10\n {2}licence {4}MIT/);
    assert.match(stdout, /iconify:[^]*installed {2}(yes|no; run: npm install @iconify\/json)\n/);
    const { sets } = JSON.parse((await run(["data", "list", "--json"])).stdout) as {
      sets: { name: string; install: string | null }[];
    };
    assert.deepEqual(
      sets.map(({ name }) => name),
      ["emoji", "fashion-mnist", "iconify"],
    );
  });
});

describe("canlab data info", () => {
  it("counts classes, sizes and what was left out, of a folder with names in any script", () =>
    withTempDir(async (dir) => {
      const folder = await writeFolder(dir);
      const { code, stdout } = await run(["data", "info", folder, "--json"]);
      assert.equal(code, 0);
      const [split] = (JSON.parse(stdout) as Info).splits;
      assert.equal(split!.length, 5);
      assert.deepEqual(split!.classes, { قطة: 3, [HTML]: 2 });
      assert.deepEqual(split!.sizes, { "12 x 8": 3, "20 x 20": 2 });
      assert.match(split!.skipped.join(), /README\.txt: no picture by its extension/);
      const text = (await run(["data", "info", folder])).stdout;
      assert.match(text, /all +5 +2 of 2 {2}12 x 8, 20 x 20\n/);
      assert.match(text, /left out 1 file:\n/);
    }));

  it("lists the splits of a folder that has them, each with the classes of all", () =>
    withTempDir(async (dir) => {
      for (const [split, name] of [
        ["train", "cat"],
        ["train", "dog"],
        ["val", "dog"],
      ] as const) {
        await mkdir(join(dir, split, name), { recursive: true });
        await writeFile(join(dir, split, name, "1.png"), await picture("red"));
      }
      const { splits } = JSON.parse((await run(["data", "info", dir, "--json"])).stdout) as Info;
      assert.deepEqual(
        splits.map(({ split, classes }) => [split, classes]),
        [
          ["train", { cat: 1, dog: 1 }],
          ["val", { cat: 0, dog: 1 }],
        ],
      );
    }));

  it("never sends control characters from names to the terminal", () =>
    withTempDir(async (dir) => {
      await mkdir(join(dir, "a\u001b[2J"));
      await writeFile(join(dir, "a\u001b[2J", "1.png"), await picture("red"));
      const { stdout } = await run(["data", "info", dir]);
      assert.ok(!stdout.includes("\u001b"));
      assert.match(stdout, /a\\u001b\[2J +1/);
    }));
});

describe("canlab data check", () => {
  it("finds nothing wrong with good pictures, and says what is beside them", () =>
    withTempDir(async (dir) => {
      const { code, stdout, stderr } = await run(["data", "check", await writeFolder(dir)]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /5 pictures checked, all are good\n.* 1 file beside the pictures.*README\.txt/);
      assert.match(stderr, /Checking all +\d+ %.*5\/5 pictures/);
    }));

  it("names what is broken and leaves with exit code 1", () =>
    withTempDir(async (dir) => {
      const folder = await writeFolder(dir);
      await breakOne(folder);
      await mkdir(join(folder, "empty"));
      const { code, stdout, stderr } = await run(["data", "check", folder, "--json", "--quiet"]);
      assert.equal(code, 1);
      assert.match(stderr, /^canlab: check: 2 things in .* are broken; .*\n$/);
      const { numChecked, broken, leftOut } = JSON.parse(stdout) as Check;
      assert.equal(numChecked, 5);
      assert.match(broken.map(({ file, reason }) => `${file}: ${reason}`).join("\n"), /a\.1\.png: /);
      assert.match(broken.map(({ reason }) => reason).join("\n"), /class without pictures/);
      assert.equal(broken.length, 2);
      assert.equal(leftOut.length, 1);
    }));

  it("reads shards to their end and names the shard and sample that are broken", () =>
    withTempDir(async (dir) => {
      const out = join(dir, "out");
      assert.equal((await run(["data", "pack", await writeFolder(dir), out])).code, 0);
      assert.match((await run(["data", "check", out])).stdout, /5 pictures checked, all are good/);
      const shard = join(out, "shard-000000.tar");
      const bytes = await readFile(shard);
      bytes.fill(0, bytes.indexOf("\x89PNG", 0, "latin1") + 20, bytes.indexOf("\x89PNG", 0, "latin1") + 60);
      await writeFile(shard, bytes);
      const { code, stdout } = await run(["data", "check", shard]);
      assert.equal(code, 1);
      assert.match(stdout, /5 pictures checked, 1 broken\n.*shard-000000\.tar, item 0: .*png/);
    }));

  it("counts a file in a shard that is of no sample as left out, not as broken", () =>
    withTempDir(async (dir) => {
      const png = await picture("red");
      const entries = Object.entries({ README: Buffer.from("hello"), "a.png": png });
      const parts = entries.flatMap(([name, { length }], i) => [
        encodeHeaders(name, length),
        entries[i]![1],
        paddingOf(length),
      ]);
      const shard = join(dir, "a.tar");
      await writeFile(shard, Buffer.concat([...parts, endMarker(0)]));
      const { code, stdout } = await run(["data", "check", shard]);
      assert.equal(code, 0);
      assert.match(stdout, /1 picture checked, all are good\n {2}1 file beside the pictures.*no extension/);
    }));

  it("stops at Ctrl-C with exit code 130", () =>
    withTempDir(async (dir) => {
      const folder = await writeFolder(dir);
      const interrupt = (text: string, send: () => void) => void (text.includes("1/5") && send());
      const { code, stdout, stderr } = await run(["data", "check", folder], interrupt);
      assert.equal(code, 130);
      assert.equal(stdout, "");
      assert.match(stderr, /canlab: check: stopped after \d of 5 pictures\n$/);
    }));
});

describe("canlab data pack", () => {
  it("writes shards that give back the pictures' own files, labels and class names", () =>
    withTempDir(async (dir) => {
      const folder = await writeFolder(dir);
      const out = join(dir, "out");
      const { code, stdout, stderr } = await run(["data", "pack", folder, out, "--max-count", "2"]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^5 samples in 3 shards, 0\.0 MB, in .*out\n$/);
      const set = await openShardDataset(out);
      assert.deepEqual(set.classNames, [HTML, "قطة"]);
      const { key, files } = await set.getFiles(3);
      assert.equal(key, "قطة/a_1");
      assert.deepEqual(Buffer.from(files.png!), await readFile(join(folder, "قطة", "a.1.png")));
      assert.equal((await set.get(3)).label, 1);
    }));

  it("makes PNGs of sets whose pictures have no files of their own", () =>
    withTempDir(async (dir) => {
      const idx = Buffer.concat([
        Buffer.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2]),
        Buffer.from([1, 2, 3, 4]),
      ]);
      const labels = Buffer.from([0, 0, 8, 1, 0, 0, 0, 2, 7, 8]);
      await writeFile(join(dir, "t10k-images-idx3-ubyte"), idx);
      await writeFile(join(dir, "t10k-labels-idx1-ubyte"), labels);
      const { code, stderr } = await run(["data", "pack", dir, join(dir, "out")]);
      assert.equal(code, 0, stderr);
      const { picture, label } = await (await openShardDataset(join(dir, "out"))).get(1);
      assert.deepEqual([...picture.data], [3, 3, 3, 4, 4, 4]);
      assert.equal(label, 8);
    }));

  it("stops at a broken picture and leaves nothing behind, or leaves it out if asked", () =>
    withTempDir(async (dir) => {
      const folder = await writeFolder(dir);
      await breakOne(folder);
      const out = join(dir, "out");
      const stopped = await run(["data", "pack", folder, out]);
      assert.equal(stopped.code, 1);
      assert.match(stopped.stderr, /canlab: decodeImage: .*a\.1\.png.*\n$/);
      assert.deepEqual(await readdir(out), []);
      const { code, stdout, stderr } = await run(["data", "pack", folder, out, "--skip-broken"]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^4 samples in 1 shard, .*1 broken picture left out/);
      assert.match(stderr, /left out .*a\.1\.png/);
    }));

  it("never writes over shards, and asks which split", () =>
    withTempDir(async (dir) => {
      const folder = await writeFolder(dir);
      const out = join(dir, "out");
      await run(["data", "pack", folder, out]);
      const { code, stderr } = await run(["data", "pack", folder, out]);
      assert.equal(code, 1);
      assert.match(stderr, /has a shard already \(shard-000000\.tar/);
      const asked = await run(["data", "pack", "fashion-mnist", join(dir, "other")]);
      assert.match(asked.stderr, /say which with --split|install it/);
    }));
});

describe("canlab data, gzipped shards", () => {
  const packed = async (dir: string) => {
    const out = join(dir, "packed");
    const { code, stdout, stderr } = await run([
      "data",
      "pack",
      await writeFolder(dir),
      out,
      "--gzip",
      "--max-count",
      "3",
    ]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^5 samples in 2 shards/);
    assert.deepEqual((await readdir(out)).sort(), [
      "classes.txt",
      "shard-000000.tar.gz",
      "shard-000001.tar.gz",
    ]);
    return out;
  };
  interface Info {
    readonly splits: readonly {
      readonly length: number;
      readonly classes: unknown;
      readonly sizes: unknown;
      readonly skipped: readonly string[];
    }[];
  }

  it("packs, unpacks to the same shards, and checks them", () =>
    withTempDir(async (dir) => {
      const out = await packed(dir);
      assert.match((await run(["data", "check", out])).stdout, /5 pictures checked, all are good/);
      const [plain, again] = [join(dir, "plain"), join(dir, "again")];
      await run(["data", "pack", join(dir, "set"), plain]);
      assert.equal((await run(["data", "pack", out, again])).code, 0);
      for (const name of ["shard-000000.tar", "classes.txt"]) {
        assert.deepEqual(await readFile(join(again, name)), await readFile(join(plain, name)));
      }
      const first = gunzipSync(await readFile(join(out, "shard-000000.tar.gz")));
      assert.deepEqual(
        first.subarray(0, 2048),
        (await readFile(join(plain, "shard-000000.tar"))).subarray(0, 2048),
      );
      const mixed = await run(["data", "pack", join(dir, "set"), out]);
      assert.match(mixed.stderr, /has a shard already \(shard-000000\.tar\.gz/);
    }));

  it("says what is in them in one pass, and what is broken", () =>
    withTempDir(async (dir) => {
      const out = await packed(dir);
      const info = async () =>
        (JSON.parse((await run(["data", "info", out, "--json"])).stdout) as Info).splits[0]!;
      const { length, classes, sizes, skipped } = await info();
      assert.deepEqual(
        { length, classes, sizes, skipped },
        { length: 5, classes: { [HTML]: 2, قطة: 3 }, sizes: { "12 x 8": 3, "20 x 20": 2 }, skipped: [] },
      );
      const path = join(out, "shard-000001.tar.gz");
      await writeFile(path, (await readFile(path)).subarray(0, 60));
      const cut = await info();
      assert.equal(cut.length, 3);
      assert.match(cut.skipped.join(), /shard-000001\.tar\.gz, byte \d+: the gzip stream is cut off/);
      assert.equal((await run(["data", "check", out])).code, 1);
      await writeFile(join(out, "shard-000000.tar.gz"), "");
      const { code, stderr } = await run(["data", "info", out]);
      assert.equal(code, 1);
      assert.match(stderr, /canlab: .*shard-000000\.tar\.gz/);
    }));

  it("shows some of their pictures", () =>
    withTempDir(async (dir) => {
      const page = join(dir, "page.html");
      const { code, stderr } = await run(["data", "show", await packed(dir), "--out", page]);
      assert.equal(code, 0, stderr);
      assert.match(await readFile(page, "utf8"), /all 5 \(shown is a random choice of them\)/);
    }));
});

describe("canlab data show", () => {
  it("writes a page and a picture; names from files are text, never markup", () =>
    withTempDir(async (dir) => {
      const out = join(dir, "sheets", "page.html");
      const { code, stdout, stderr } = await run([
        "data",
        "show",
        await writeFolder(dir),
        "--out",
        out,
        "--png",
      ]);
      assert.equal(code, 0, stderr);
      assert.equal(stdout, `wrote ${out} and ${join(dir, "sheets", "page.png")}\n`);
      const page = await readFile(out, "utf8");
      assert.ok(!page.includes(HTML));
      assert.ok(page.includes("&lt;img src=x onerror=alert(1)&gt;"));
      assert.ok(page.includes("قطة"));
      assert.match(page, /severity 5/);
      assert.match(page, /crop \d+ x \d+ at column/);
      const { width, height } = await sharp(join(dir, "sheets", "page.png")).metadata();
      assert.equal(width, 1240);
      assert.ok(height > 1000);
    }));

  it("refuses a size out of range and a file that cannot be written", () =>
    withTempDir(async (dir) => {
      const folder = await writeFolder(dir);
      const large = await run(["data", "show", folder, "--image-size", "300"]);
      assert.equal(large.code, 2);
      assert.match(large.stderr, /imageSize must be at most 256, got 300/);
      const { code, stderr } = await run([
        "data",
        "show",
        folder,
        "--out",
        join(folder, "README.txt", "x.html"),
      ]);
      assert.equal(code, 1);
      assert.match(stderr, /canlab: show: cannot write .*; give another file with --out\n$/);
    }));
});

describe("canlab data", () => {
  it("refuses a path that is not there, a mistyped command and a mistyped option, in one line", async () => {
    const missing = await run(["data", "info", "/no/such/place"]);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /^canlab: .*there is no \/no\/such\/place; [^\n]*\n$/);
    const shard = await run(["data", "info", "/no/such/nothing.tar"]);
    assert.match(shard.stderr, /canlab: .*\/no\/such\/nothing\.tar.*the file is not there[^\n]*\n$/i);
    const command = await run(["data", "lst"]);
    assert.equal(command.code, 2);
    assert.match(
      command.stderr,
      /unknown command "lst"; expected list, info, check, pack or show \(did you mean list\?\)/,
    );
    const option = await run(["data", "info", "emoji", "--jsn"]);
    assert.equal(option.code, 2);
    assert.match(option.stderr, /unknown option of canlab data info "--jsn".*did you mean --json\?/);
  });

  it("says what it can do when it is asked for nothing", async () => {
    const { stderr, code } = await run(["data"]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /Commands:\n {2}list .*\n[^]*info .*<set>[^]*check[^]*pack .*<set> <folder>[^]*show[^]*Examples:/,
    );
  });
});
