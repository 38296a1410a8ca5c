import { SEVERITIES, CORRUPTIONS } from "../corruptions/index.js";
import { readCatalogue } from "../data/emoji-catalogue.js";
import { readEmojiLabels } from "../data/emoji-labels.js";
import { emojiCredits } from "../data/emoji-sources.js";
import { splitEmoji } from "../data/emoji-splits.js";
import { FASHION_MNIST_CLASSES, FASHION_MNIST_FOLDER } from "../data/fashion-mnist.js";
import { ICONIFY_INSTALL, findIconify } from "../data/iconify-source.js";
import type { DataJob } from "./data-job.js";
import { isThere } from "./data-parts.js";
import { formatCount } from "./data-text.js";

/** What is said about a named set without opening it. */
interface ListedSet {
  readonly name: string;
  readonly about: string;
  /** Pictures of each split. */
  readonly splits: Readonly<Record<string, number>>;
  readonly classes: string;
  readonly licence: string;
  readonly isInstalled: boolean;
  /** The command that installs it; null: it comes with canlab. */
  readonly install: string | null;
}

/** Icons that are drawn of `@iconify/json` 2.2.535; other versions differ a little. */
const NUM_ICONS = 339_000;

/** `canlab data list`. */
export async function dataList({ print }: DataJob): Promise<void> {
  const sets = [emoji(), await fashionMnist(), iconify()];
  const paths = {
    "folder of class folders": "JPEG, PNG, WebP, GIF, SVG; train/ and val/ above them if you like",
    "folder of pictures": "without labels",
    "IDX files": "the MNIST family, gzipped or not",
    "CIFAR-10, CIFAR-100": "the binary version (.bin)",
    "tar shards": 'the WebDataset layout: a folder, or a pattern like "train-{000..127}.tar"',
  };
  const pathLines = Object.entries(paths).map(([kind, text]) => `  ${kind.padEnd(24)} ${text}`);
  const text = [...sets.map(setText), "By path:", ...pathLines].join("\n");
  print(text, { sets, paths });
}

function setText({ name, about, splits, classes, licence, isInstalled, install }: ListedSet): string {
  const counts = Object.entries(splits).map(([split, count]) => `${split} ${formatCount(count)}`);
  const state = isInstalled ? "yes" : `no; run: ${install ?? "npm ci"}`;
  return [
    `${name}: ${about}`,
    `  pictures   ${counts.join(", ")}`,
    `  classes    ${classes}`,
    `  licence    ${licence}`,
    `  installed  ${state}`,
    "",
  ].join("\n");
}

function emoji(): ListedSet {
  const { entries } = readCatalogue({ maxNames: Infinity, includeVariants: false });
  const indices = splitEmoji(
    entries.map(({ item }) => item),
    0,
  );
  const splits = Object.fromEntries(Object.entries(indices).map(([split, { length }]) => [split, length]));
  const { categories, subgroups } = readEmojiLabels();
  const licences = [...new Set(emojiCredits().map(({ license }) => license))].sort();
  return {
    name: "emoji",
    about: "the same ideas drawn by ten artists' sets; train and val are parted by name",
    splits: { ...splits, corrupted: indices.val.length * CORRUPTIONS.length * SEVERITIES.length },
    classes: `${categories.length} categories, or ${subgroups.length} sub-groups`,
    licence: `${licences.join(", ")} (one for each style)`,
    isInstalled: true,
    install: null,
  };
}

async function fashionMnist(): Promise<ListedSet> {
  return {
    name: "fashion-mnist",
    about: "grey pictures of clothes, 28 x 28 (Xiao et al. 2017)",
    splits: { train: 60_000, test: 10_000 },
    classes: String(FASHION_MNIST_CLASSES.length),
    licence: "MIT",
    isInstalled: await isThere(FASHION_MNIST_FOLDER),
    install: "sudo apt install dataset-fashion-mnist",
  };
}

function iconify(): ListedSet {
  return {
    name: "iconify",
    about: "icons of some 240 sets, each drawing once, without emoji of the val split; to pre-train on",
    splits: { all: NUM_ICONS },
    classes: "none",
    licence: "one for each set, most of them free, some non-commercial (collections.json of the package)",
    isInstalled: findIconify() !== undefined,
    install: ICONIFY_INSTALL,
  };
}
