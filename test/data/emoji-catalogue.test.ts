import assert from "node:assert/strict";
import { chooseNames, readCatalogue } from "../../src/data/emoji-catalogue.js";
import type { Catalogue, SkipReason } from "../../src/data/emoji-catalogue.js";
import { readEmojiLabels } from "../../src/data/emoji-labels.js";
import { READING_ORDER, STYLE_NAMES, emojiCredits, readIconSet } from "../../src/data/emoji-sources.js";
import { EMOJI_SPLITS, isValName, splitEmoji } from "../../src/data/emoji-splits.js";
import { rasterise } from "../../src/data/rasterise.js";
import { RENAMED_ICONS } from "../../src/data/renamed-icons.js";

let all: Catalogue;
let withVariants: Catalogue;

function numSkipped(catalogue: Catalogue, reason: SkipReason, style?: string): number {
  return catalogue.skipped
    .filter((skipped) => skipped.reason === reason && (style === undefined || skipped.style === style))
    .reduce((sum, skipped) => sum + skipped.icons.length, 0);
}

describe("emoji catalogue", function () {
  before(function () {
    this.timeout(60000);
    all = readCatalogue({ maxNames: Infinity, includeVariants: false });
    withVariants = readCatalogue({ maxNames: Infinity, includeVariants: true });
  });

  it("has the counts of the locked packages", () => {
    const perStyle = STYLE_NAMES.map(
      (style) => all.entries.filter(({ item }) => item.style === style).length,
    );
    assert.deepEqual(perStyle, COUNTS.perStyle);
    assert.equal(new Set(all.entries.map(({ item }) => item.baseName)).size, COUNTS.names);
    const reasons = Object.keys(COUNTS.skipped) as (keyof typeof COUNTS.skipped)[];
    const skipped = Object.fromEntries(reasons.map((reason) => [reason, numSkipped(all, reason)]));
    assert.deepEqual(skipped, COUNTS.skipped);
    const sizes = splitEmoji(
      all.entries.map(({ item }) => item),
      0,
    );
    assert.deepEqual(
      Object.fromEntries(EMOJI_SPLITS.map((split) => [split, sizes[split].length])),
      COUNTS.splits,
    );
  });

  it("accounts for every icon of a set, as an item or as skipped", () => {
    for (const style of ["emojione-v1", "fxemoji"]) {
      const set = readIconSet(style);
      const skipped = all.skipped.filter((s) => s.style === style).flatMap((s) => s.icons);
      const items = all.entries.filter(({ item }) => item.style === style).map(({ icon }) => icon);
      assert.deepEqual([...skipped, ...items].sort(), [...set.icons.keys(), ...set.hidden].sort());
    }
  });

  it("gives an emoji the same name, category and sub-group in every style", () => {
    const seen = new Map<string, string>();
    for (const { item } of withVariants.entries) {
      const label = `${item.baseName} ${item.category} ${item.subgroup}`;
      assert.equal(seen.get(item.name) ?? label, label, item.name);
      seen.set(item.name, label);
    }
    const styles = (name: string) => all.entries.filter(({ item }) => item.name === name).length;
    for (const name of ["cat-face", "two-hearts", "doughnut", "grinning-face"])
      assert.equal(styles(name), 10, name);
  });

  it("takes one drawing of an emoji, and one name of a drawing, per style", () => {
    const names = withVariants.entries.map(({ item }) => `${item.style} ${item.name}`);
    assert.equal(new Set(names).size, names.length);
    const drawings = withVariants.entries.map(({ item, drawing }) => `${item.style} ${drawing.body}`);
    assert.equal(new Set(drawings).size, drawings.length);
    const french = all.entries.filter(({ item }) => item.name === "flag-france");
    assert.ok(
      french.some(({ item }) => item.style === "twemoji"),
      "the shared flag goes to France",
    );
  });

  it("leaves variants out unless asked, and names their base", () => {
    assert.ok(all.entries.every(({ item }) => !item.isVariant && item.name === item.baseName));
    const bases = new Set(
      withVariants.entries.filter(({ item }) => !item.isVariant).map(({ item }) => item.name),
    );
    const variants = withVariants.entries.filter(({ item }) => item.isVariant).map(({ item }) => item);
    assert.ok(variants.length > 7000, `${variants.length} variants`);
    for (const { name, baseName } of variants) assert.ok(bases.has(baseName), `${name} of ${baseName}`);
    assert.ok(variants.some(({ name, baseName }) => name.endsWith("red-hair") && baseName === "person"));
    assert.ok(variants.every(({ name }) => /tone|hair|bald|-(light|medium|dark)/.test(name)));
  });

  it("never parts a variant from its base, nor trains on a val name in any style", () => {
    const items = withVariants.entries.map(({ item }) => item);
    const splits = splitEmoji(items, 7);
    const names = (indices: Int32Array) => new Set([...indices].map((i) => items[i]!.baseName));
    const train = names(splits.train);
    for (const split of ["val", "v2", "rendition", "sketch"] as const) {
      for (const name of names(splits[split])) {
        assert.ok(!train.has(name) && isValName(name, 7), `${name} is in train and in ${split}`);
      }
    }
  });

  it("resolves every renamed icon to an emoji that another style draws", () => {
    const names = new Set(
      all.entries.filter(({ item }) => item.style === "twemoji").map(({ item }) => item.name),
    );
    for (const [style, renamed] of Object.entries(RENAMED_ICONS)) {
      for (const [icon, name] of renamed) assert.ok(names.has(name), `${style} ${icon}: ${name}`);
    }
    const cats = all.entries.filter(({ item }) => item.style === "fxemoji" && item.name === "cat-face");
    assert.deepEqual(
      cats.map(({ icon }) => icon),
      ["cat"],
    );
  });

  it("chooses names of all ten styles first, evenly over the categories, the smaller choice inside the larger", () => {
    const items = all.entries.map(({ item }) => item);
    const small = chooseNames(items, 27);
    const large = chooseNames(items, 90);
    assert.equal(small.size, 27);
    for (const name of small) assert.ok(large.has(name), name);
    for (const name of large) assert.equal(items.filter((item) => item.baseName === name).length, 10, name);
    const categories = [...small].map((name) => items.find((item) => item.baseName === name)!.category);
    for (const category of new Set(categories))
      assert.equal(categories.filter((c) => c === category).length, 3, category);
  });

  it("has the 9 categories and 98 sub-groups of the Unicode list, each sub-group in one category", () => {
    const { categories, subgroups } = readEmojiLabels();
    assert.equal(categories.length, 9);
    assert.equal(subgroups.length, 98);
    assert.equal(categories[0], "Smileys & Emotion");
    const pairs = new Set(all.entries.map(({ item }) => `${item.subgroup}|${item.category}`));
    assert.equal(pairs.size, 98);
  });

  it("mirrors the hand that its set draws once for both sides", async () => {
    const { icons } = readIconSet("fluent-emoji-flat");
    const hands = ["left", "right"].map((side) => `backhand-index-pointing-${side}`);
    const jobs = hands.map((label) => ({ label, drawing: icons.get(label)! }));
    const { pixels } = (await rasterise(jobs, { imageSize: 16, onBadPicture: "error" })).pictures;
    for (let i = 0; i < 256; i++) {
      const mirrored = 256 + i - 2 * (i % 16) + 15;
      assert.ok(Math.abs(pixels[i * 3]! - pixels[mirrored * 3]!) <= 2, `pixel ${i}`);
    }
    assert.notDeepEqual(pixels.slice(0, 768), pixels.slice(768));
  });

  it("reads every style once, and credits each", () => {
    assert.deepEqual([...READING_ORDER].sort(), [...STYLE_NAMES].sort());
    const credits = emojiCredits();
    assert.deepEqual(
      credits.map(({ style }) => style),
      STYLE_NAMES,
    );
    for (const credit of credits) assert.ok(credit.author !== "" && credit.license !== "", credit.style);
  });
});

const COUNTS = {
  perStyle: [1861, 1625, 1582, 1367, 1199, 1170, 1865, 877, 1574, 1343],
  names: 1891,
  skipped: {
    hidden: 341,
    "no label": 1562,
    variant: 8525,
    "same emoji": 7,
    "same drawing": 139,
    "over maxNames": 0,
  },
  splits: {
    train: 5193,
    val: 1242,
    v2: 475,
    rendition: 543,
    sketch: 561,
    v2All: 2369,
    renditionAll: 2742,
    sketchAll: 2917,
  },
};
