import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError, DataError, InterruptedError } from "../../src/core/errors.js";
import { silentLogger } from "../../src/core/logger.js";
import { asDataset, drawCatalogue, loadEmoji } from "../../src/data/emoji.js";
import type { EmojiSet } from "../../src/data/emoji.js";
import type { CatalogueEntry } from "../../src/data/emoji-catalogue.js";
import { readInstalledJson } from "../../src/data/installed-json.js";
import { abortAfter } from "../helpers/abort-after.js";
import { recordingLogger } from "../helpers/recording-logger.js";

const small = { imageSize: 16, maxNames: 36 };
let folder = "";
let set: EmojiSet;

describe("emoji set", function () {
  this.timeout(60000);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "canlab-emoji-"));
    set = await loadEmoji({ ...small, cacheDir: folder });
  });
  after(() => rm(folder, { recursive: true }));

  it("has 36 names in ten styles, with pictures that are neither blank nor alike", () => {
    assert.equal(set.names.length, 36);
    assert.equal(set.items.length, 360);
    assert.equal(set.pictures.pixels.length, 360 * 16 * 16 * 3);
    const pictures = set.items.map((_, i) =>
      Buffer.from(set.pictures.pixels.subarray(i * 768, (i + 1) * 768)),
    );
    assert.ok(pictures.every((picture) => picture.some((value) => value < 245)));
    assert.ok(new Set(pictures.map((picture) => picture.toString("latin1"))).size > 355);
  });

  it("labels every picture inside the class lists", () => {
    set.items.forEach((item, i) => {
      assert.equal(set.categories[set.categoryOf[i]!], item.category);
      assert.equal(set.subgroups[set.subgroupOf[i]!], item.subgroup);
      assert.equal(set.names[set.nameOf[i]!], item.baseName);
      assert.equal(set.styles[set.styleOf[i]!], item.style);
    });
  });

  it("splits by name: train styles in train and val, the others on val names", () => {
    const { splits, nameOf, styleOf, items } = set;
    const names = (indices: Int32Array) => new Set([...indices].map((i) => nameOf[i]!));
    const train = names(splits.train);
    const val = names(splits.val);
    assert.ok(val.size >= 3 && train.size > val.size);
    assert.ok([...val].every((name) => !train.has(name)));
    for (const split of ["train", "val"] as const)
      assert.ok([...splits[split]].every((i) => styleOf[i]! < 4));
    for (const split of ["v2", "rendition", "sketch"] as const) {
      assert.deepEqual(names(splits[split]), val);
      assert.equal(splits[`${split}All`].length, 72);
      assert.equal(new Set([...splits[split]].map((i) => items[i]!.style)).size, 2);
    }
  });

  it("reads the cache the second time, and the seed moves only the split", async () => {
    const { logger, warnings, bars } = recordingLogger();
    const again = await loadEmoji({ ...small, cacheDir: folder, logger });
    assert.deepEqual(again, set);
    assert.deepEqual([bars.length, warnings.length], [0, 0]);
    const other = await loadEmoji({ ...small, cacheDir: folder, logger, seed: 1 });
    assert.deepEqual(other.pictures, set.pictures);
    assert.notDeepEqual(other.splits.val, set.splits.val);
  });

  it("notices a damaged cache, says which file and why, and mends it", async () => {
    const [name] = await readdir(folder);
    const path = join(folder, name!);
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, whole.length - 1));
    const { logger, warnings } = recordingLogger();
    const again = await loadEmoji({ ...small, cacheDir: folder, logger });
    assert.deepEqual(again.pictures, set.pictures);
    assert.equal(warnings.length, 1);
    assert.ok(warnings[0]!.includes(path) && /276479 bytes of pixels/.test(warnings[0]!), warnings[0]);
    assert.deepEqual(await readFile(path), whole);
  });

  it("goes on without a cache where none can be written, with one warning", async () => {
    const file = join(folder, "not-a-folder");
    await writeFile(file, "");
    const { logger, warnings } = recordingLogger();
    const again = await loadEmoji({ imageSize: 16, maxNames: 2, cacheDir: file, logger });
    assert.equal(again.names.length, 2);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /cannot write the cache .*not-a-folder.*going on without/);
    await rm(file);
  });

  it("leaves no trace in the cache folder when it is aborted", async () => {
    const empty = join(folder, "aborted");
    const controller = new AbortController();
    const logger = abortAfter(10, controller, silentLogger);
    const loading = loadEmoji({ ...small, cacheDir: empty, logger, signal: controller.signal });
    await assert.rejects(loading, InterruptedError);
    await assert.rejects(stat(empty), /ENOENT/);
  });

  it("lists a drawing that does not parse as skipped, or stops", async () => {
    const item = { ...set.items[0]!, style: "noto", name: "x", baseName: "x" };
    const entry = (icon: string, body: string): CatalogueEntry => ({
      item: { ...item, name: icon },
      icon,
      drawing: { body, left: 0, top: 0, width: 8, height: 8 },
    });
    const catalogue = { entries: [entry("bad", "<g>"), entry("good", "<g/>")], skipped: [] };
    const { pictures, index } = await drawCatalogue(catalogue, { imageSize: 8, onBadPicture: "skip" });
    assert.equal(pictures.length, 1);
    assert.deepEqual(
      index.items.map(({ name }) => name),
      ["good"],
    );
    assert.deepEqual(index.skipped, [{ style: "noto", reason: "bad picture", icons: ["bad"] }]);
    await assert.rejects(
      drawCatalogue(catalogue, { imageSize: 8, onBadPicture: "error" }),
      /bad of noto does not parse/,
    );
  });

  it("gives a split as a data set with either kind of label", async () => {
    const byCategory = asDataset(set, "val", "category");
    const bySubgroup = asDataset(set, "val", "subgroup");
    assert.equal(byCategory.length, set.splits.val.length);
    assert.deepEqual([byCategory.classNames.length, bySubgroup.classNames.length], [9, 98]);
    const at = set.splits.val[1]!;
    const { picture, label } = await byCategory.get(1);
    assert.deepEqual([picture.height, picture.width, picture.data.length], [16, 16, 768]);
    assert.deepEqual(picture.data, set.pictures.pixels.subarray(at * 768, (at + 1) * 768));
    assert.equal(byCategory.classNames[label!], set.items[at]!.category);
    assert.equal(bySubgroup.classNames[(await bySubgroup.get(1)).label!], set.items[at]!.subgroup);
    await assert.rejects(byCategory.get(byCategory.length), /index must be 0 to/);
    assert.throws(
      () => asDataset(set, "vall" as "val", "category"),
      /unknown split "vall".*did you mean val/,
    );
  });

  it("refuses options out of range, unknown keys and packages that are not there", async () => {
    await assert.rejects(
      loadEmoji({ imageSize: 4 }),
      /imageSize must be a whole number of at least 8, got 4/,
    );
    await assert.rejects(loadEmoji({ imageSize: 600 }), /imageSize must be at most 512, got 600/);
    await assert.rejects(loadEmoji({ imageSize: 32, maxNames: 0 }), ConfigError);
    const mistyped = { imageSize: 32, cachedir: "x" };
    await assert.rejects(
      loadEmoji(mistyped),
      /unknown key of emoji options "cachedir".*did you mean cacheDir/,
    );
    await assert.rejects(
      loadEmoji({ imageSize: 32, onBadPicture: "stop" as "skip" }),
      /unknown onBadPicture "stop"/,
    );
    assert.throws(() => readInstalledJson("no-such-set/icons.json"), DataError);
  });
});
