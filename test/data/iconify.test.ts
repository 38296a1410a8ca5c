import assert from "node:assert/strict";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError, DataError, InterruptedError } from "../../src/core/errors.js";
import { readEmojiLabels } from "../../src/data/emoji-labels.js";
import { EmojiIdentity } from "../../src/data/emoji-identity.js";
import { READING_ORDER, readIconSet } from "../../src/data/emoji-sources.js";
import { isValName } from "../../src/data/emoji-splits.js";
import { normaliseBody } from "../../src/data/iconify-drawing.js";
import { loadIconify } from "../../src/data/iconify.js";
import { abortAfter } from "../helpers/abort-after.js";
import { recordingLogger } from "../helpers/recording-logger.js";
import { withTempDir } from "../helpers/temp-dir.js";

const box = (size: number, fill = "currentColor") => `<path fill="${fill}" d="M0 0h${size}v${size}H0z"/>`;

/** Names of base emoji in twemoji's spelling, by side of the split. */
function emojiNames(isVal: boolean): { name: string; key: string }[] {
  const labels = readEmojiLabels();
  const identity = new EmojiIdentity(labels);
  for (const style of READING_ORDER) identity.learn(readIconSet(style));
  return [...readIconSet("twemoji").keysOfIcon].flatMap(([name, [key]]) => {
    const label = labels.find(key!);
    const isBase = label !== undefined && label.key === label.base;
    return isBase && isValName(identity.nameOf(label.base), 0) === isVal ? [{ name, key: key! }] : [];
  });
}

type Sets = Record<string, { info: object; icons: Record<string, string>; chars?: Record<string, string> }>;

/** Writes a package like @iconify/json. */
async function writePackage(folder: string, sets: Sets, version = "1.0.0"): Promise<string> {
  await mkdir(join(folder, "json"), { recursive: true });
  const infos = Object.fromEntries(Object.entries(sets).map(([prefix, { info }]) => [prefix, info]));
  await writeFile(join(folder, "package.json"), JSON.stringify({ version }));
  await writeFile(join(folder, "collections.json"), JSON.stringify(infos));
  for (const [prefix, { icons, chars }] of Object.entries(sets)) {
    const bodies = Object.fromEntries(Object.entries(icons).map(([name, body]) => [name, { body }]));
    await writeFile(join(folder, "json", `${prefix}.json`), JSON.stringify({ prefix, icons: bodies, chars }));
  }
  return folder;
}

const boxes = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`box-${i}`, box(1 + i / 4)]));

const plainSet = (count: number): Sets => ({ a: { info: { name: "A" }, icons: boxes(count) } });

describe("normaliseBody", () => {
  it("makes the same drawing with other identifiers, spaces and spellings of black equal", () => {
    const one = '<g id="aX1"><path  fill="currentColor" d="M0 0"/> </g><use href="#aX1" fill="url(#aX1)"/>';
    const two = '<g id="b-2"><path fill="#000000" d="M0 0"/></g><use href="#b-2" fill="url(#b-2)"/>';
    assert.equal(normaliseBody(one), normaliseBody(two));
  });

  it("keeps what shows: paths, colours and which identifier is meant", () => {
    const drawing = (d: string, fill: string, use: string) =>
      normaliseBody(`<g id="a"/><g id="b"/><path d="${d}" fill="${fill}"/><use href="#${use}"/>`);
    const all = [
      drawing("M0 0", "#000", "a"),
      drawing("M0 1", "#000", "a"),
      drawing("M0 0", "#001", "a"),
      drawing("M0 0", "#000", "b"),
    ];
    assert.equal(new Set(all).size, all.length);
  });
});

describe("iconify", () => {
  it("draws currentColor black and takes each drawing once", () =>
    withTempDir(async (dir) => {
      const folder = await writePackage(dir, {
        a: { info: { name: "A" }, icons: { full: box(16), red: box(16, "#f00"), again: box(16, "#000") } },
        b: { info: { name: "B" }, icons: { copy: box(16, "black"), empty: "<g/>", bad: "<path" } },
        c: { info: { name: "C", total: 7, hidden: true }, icons: { gone: box(3) } },
      });
      const set = await loadIconify({ imageSize: 8, cacheDir: join(dir, "cache"), folder });
      assert.deepEqual(set.names, ["a:full", "a:red"]);
      assert.equal(set.length, 2);
      assert.ok((await set.get(0)).picture.data.every((value) => value === 0));
      assert.deepEqual([...(await set.get(1)).picture.data.subarray(0, 3)], [255, 0, 0]);
      const wanted = { "same drawing": 2, blank: 1, "bad picture": 1, withdrawn: 7, "not drawn": 0 };
      assert.deepEqual(set.skippedIcons, wanted);
      await assert.rejects(set.get(2), ConfigError);
    }));

  it("never shows an emoji of the val split: by code point, by name, as a flag, or as a copy in another set", () =>
    withTempDir(async (dir) => {
      const [val, val2] = emojiNames(true);
      const [train, train2] = emojiNames(false);
      const flag = emojiNames(true).find(({ key }) => /^1f1\w\w-1f1\w\w$/.test(key))!;
      const country = flag.key
        .split("-")
        .map((code) => String.fromCharCode(parseInt(code, 16) - 0x1f1e6 + 97))
        .join("");
      const folder = await writePackage(dir, {
        copies: { info: { name: "Copies" }, icons: { innocent: box(5), fine: box(9) } },
        flags: {
          info: { name: "Flags", category: "Flags / Maps" },
          icons: { [country]: box(1), [`${country}-4x3`]: box(2), road: box(3) },
        },
        drawn: {
          info: { name: "Drawn", category: "Emoji" },
          icons: { mine: box(5), [val2!.name]: box(6), his: box(7), [train2!.name]: box(8), own: box(10) },
          chars: { [val!.key]: "mine", [train!.key]: "his" },
        },
      });
      const set = await loadIconify({ imageSize: 8, cacheDir: dir, folder });
      const wanted = ["copies:fine", `drawn:${train2!.name}`, "drawn:his", "flags:road"];
      assert.deepEqual([...set.names].sort(), wanted.sort());
      assert.deepEqual(set.skippedIcons, {
        "val emoji": 5,
        "unknown emoji": 1,
        "not drawn": 0,
        "bad picture": 0,
        blank: 0,
      });
    }));

  it("draws a random choice that the seed decides", () =>
    withTempDir(async (dir) => {
      const folder = await writePackage(dir, plainSet(40));
      const load = (seed: number) => loadIconify({ imageSize: 8, cacheDir: dir, folder, maxItems: 10, seed });
      const [one, again, other] = [await load(0), await load(0), await load(1)];
      assert.equal(one.length, 10);
      assert.equal(one.skippedIcons["not drawn"], 30);
      assert.deepEqual(one.names, again.names);
      assert.notDeepEqual(one.names, other.names);
    }));

  it("comes from the cache the second time, and is drawn again when the file is damaged or the package new", () =>
    withTempDir(async (dir) => {
      const cacheDir = join(dir, "cache");
      const folder = await writePackage(dir, plainSet(5));
      const load = async () => {
        const { logger, bars, warnings } = recordingLogger();
        const set = await loadIconify({ imageSize: 8, cacheDir, folder, logger });
        return { set, warnings, wasDrawn: bars.some(({ label }) => label === "Drawing icons") };
      };
      const first = await load();
      const second = await load();
      assert.deepEqual([first.wasDrawn, second.wasDrawn], [true, false]);
      assert.deepEqual((await second.set.get(3)).picture, (await first.set.get(3)).picture);
      const [file] = await readdir(cacheDir);
      const bytes = await readFile(join(cacheDir, file!));
      bytes[bytes.length - 1]! ^= 1;
      await writeFile(join(cacheDir, file!), bytes);
      const third = await load();
      assert.ok(third.wasDrawn);
      assert.match(third.warnings.join(), /cannot use the cache .*checksum does not match; drawing again/);
      await writePackage(dir, plainSet(5), "1.0.1");
      assert.ok((await load()).wasDrawn);
      await writeFile(join(cacheDir, file!), bytes.subarray(0, 100));
      await assert.rejects(async () => (await first.set.get(4)).picture, DataError);
    }));

  it("stops when asked, and leaves no file behind", () =>
    withTempDir(async (dir) => {
      const cacheDir = join(dir, "cache");
      const folder = await writePackage(dir, plainSet(50));
      const controller = new AbortController();
      const { logger, bars } = recordingLogger();
      const options = { imageSize: 8, cacheDir, folder, signal: controller.signal };
      await assert.rejects(
        loadIconify({ ...options, logger: abortAfter(1, controller, logger) }),
        (error) => error instanceof InterruptedError && /stopped after 0 of 50 pictures/.test(error.message),
      );
      assert.deepEqual(await readdir(cacheDir), []);
      assert.ok(bars.every(({ isStopped }) => isStopped));
    }));

  it("refuses options out of range and says the command that installs a missing package", () =>
    withTempDir(async (dir) => {
      const refuses = (options: object, message: RegExp) =>
        assert.rejects(loadIconify({ imageSize: 8, cacheDir: dir, folder: dir, ...options }), message);
      await refuses({ imageSize: 4 }, /imageSize must be a whole number of at least 8, got 4/);
      await refuses({ maxItems: 0 }, /maxItems must be a whole number of at least 1, got 0/);
      await refuses({ cacheDir: "" }, /give cacheDir/);
      await refuses({}, /cannot read .*package.json .*run npm install @iconify\/json/);
      await refuses({ maxItem: 1 }, /did you mean maxItems\?/);
    }));
});
