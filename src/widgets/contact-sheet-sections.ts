import { applyView, describeDraw, drawView } from "../augment/index.js";
import type { AugmentOptions } from "../augment/index.js";
import { createRng } from "../core/rng.js";
import { CORRUPTIONS, SEVERITIES, corrupt } from "../corruptions/index.js";
import type { Dataset } from "../data/dataset.js";
import { fitPicture } from "../data/decode-image.js";
import type { EmojiSet } from "../data/emoji.js";
import type { SheetPicture, SheetSection } from "./contact-sheet.js";

/** How much of a set is shown. */
export interface SectionOptions {
  /** Side of the pictures in pixels. */
  readonly imageSize: number;
  /** Seed of every choice. */
  readonly seed: number;
}

const ROW_LENGTH = 12;
const MAX_CLASSES = 40;
const PER_CLASS = 12;
/** Pictures looked at in search of classes that are rare. */
const MAX_LOOKED = 4000;

/** A split of a set. */
export interface SheetPart {
  readonly split: string;
  readonly dataset: Dataset;
  /** What an item is called; default its number. */
  readonly nameOf?: (index: number) => string;
}

const count = (number: number) => number.toLocaleString("en");

/** A picture of a set, whole (with white beside it), and what it is. */
async function pictureOf(part: SheetPart, index: number, imageSize: number): Promise<LabelledPicture> {
  const { dataset, nameOf = (item: number) => `item ${item}` } = part;
  const fit = { imageSize, resize: "contain" } as const;
  const { picture, label } = await dataset.get(index, fit);
  const { data } = await fitPicture(picture, fit);
  const className = label === undefined ? "" : ` (${dataset.classNames[label] ?? `class ${label}`})`;
  return { pixels: data, size: imageSize, label: `${nameOf(index)}${className}`, classIndex: label };
}

type LabelledPicture = SheetPicture & { readonly classIndex?: number };

/** A few pictures of each part of a set; more of a set that has only one. */
export async function splitsSection(
  parts: readonly SheetPart[],
  { imageSize, seed }: SectionOptions,
): Promise<SheetSection> {
  const rowLength = parts.length > 1 ? ROW_LENGTH : 4 * ROW_LENGTH;
  const rows = [];
  for (const part of parts) {
    const { split, dataset } = part;
    const order = createRng(seed, "sheet", split).permutation(dataset.length);
    const pictures = [];
    for (const index of order.subarray(0, rowLength)) pictures.push(await pictureOf(part, index, imageSize));
    rows.push({ label: split, note: `${count(dataset.length)} pictures`, pictures });
  }
  return parts.length > 1
    ? { title: "Splits", text: `Up to ${rowLength} random pictures of each part of the set.`, rows }
    : { title: "Pictures", text: `Up to ${rowLength} random pictures.`, rows };
}

/** A few pictures of each class, found by looking at items in random order. */
export async function classesSection(
  part: SheetPart,
  { imageSize, seed }: SectionOptions,
): Promise<SheetSection> {
  const { dataset, split } = part;
  const shown = dataset.classNames.slice(0, MAX_CLASSES);
  const found = shown.map((): SheetPicture[] => []);
  let numWanting = shown.length;
  for (const index of createRng(seed, "classes").permutation(dataset.length).subarray(0, MAX_LOOKED)) {
    if (numWanting === 0) break;
    const picture = await pictureOf(part, index, imageSize);
    const list = found[picture.classIndex ?? -1];
    if (list === undefined || list.length === PER_CLASS) continue;
    list.push(picture);
    if (list.length === PER_CLASS) numWanting--;
  }
  const few = shown.length < dataset.classNames.length ? `The first ${shown.length} of ` : "";
  return {
    title: "Classes",
    text: `${few}${dataset.classNames.length} classes, up to ${PER_CLASS} random pictures of each, from ${split}.`,
    rows: shown.map((label, i) => ({ label, pictures: found[i]! })),
  };
}

/** The same emoji as ten artists drew it. */
export function stylesSection(set: EmojiSet, { seed }: Pick<SectionOptions, "seed">): SheetSection {
  const { imageSize, pixels } = set.pictures;
  const pictureBytes = imageSize * imageSize * 3;
  const byName = new Map<string, Map<string, number>>();
  set.items.forEach(({ baseName, style, isVariant }, index) => {
    if (isVariant) return;
    if (!byName.has(baseName)) byName.set(baseName, new Map());
    byName.get(baseName)!.set(style, index);
  });
  const complete = [...byName].filter(([, styles]) => styles.size === set.styles.length);
  const order = createRng(seed, "styles").permutation(complete.length).subarray(0, ROW_LENGTH);
  const rows = Array.from(order, (i) => {
    const [name, styles] = complete[i]!;
    const label = name.replaceAll("-", " ");
    const pictures = set.styles.map((style) => {
      const start = styles.get(style)! * pictureBytes;
      return {
        pixels: pixels.subarray(start, start + pictureBytes),
        size: imageSize,
        label: `${label}, by ${style}`,
      };
    });
    return { label, note: set.items[styles.get(set.styles[0]!)!]!.subgroup, pictures };
  });
  return {
    title: "The same emoji in all styles",
    text: `${rows.length} of the ${count(complete.length)} emoji that all ten sets have. Four styles are trained on; the others are other years, other artists and line drawings.`,
    columns: set.styles,
    rows,
  };
}

/** Pictures beside two views of them, with what was drawn in words. */
export async function viewsSection(
  part: SheetPart,
  augment: AugmentOptions,
  { imageSize, seed }: SectionOptions,
): Promise<SheetSection> {
  const order = createRng(seed, "views").permutation(part.dataset.length).subarray(0, 6);
  const rows = [];
  for (const index of order) {
    const picture = await pictureOf(part, index, imageSize);
    const views = [1, 2].map((view) => {
      const draw = drawView(augment, createRng(seed, "view", view, index), imageSize);
      const caption = describeDraw(draw);
      const pixels = drawnView(picture.pixels, draw, imageSize);
      return { pixels, size: imageSize, label: `view ${view} of ${picture.label}`, caption };
    });
    rows.push({ label: picture.label, pictures: [picture, ...views] });
  }
  return {
    title: "Two views",
    text: "What contrastive training sees: two random views of one picture, and what was drawn for each.",
    columns: ["picture", "view 1", "view 2"],
    rows,
  };
}

/** A view as a picture again. */
function drawnView(pixels: Uint8Array, draw: ReturnType<typeof drawView>, size: number): Uint8Array {
  const view = new Float32Array(size * size * 3);
  const plain = { mean: [0, 0, 0], std: [1, 1, 1] };
  applyView(pixels, draw, { size, outSize: size, ...plain }, view);
  return Uint8Array.from(view, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
}

/** One picture under each corruption at each severity. */
export async function corruptionsSection(
  part: SheetPart,
  { imageSize, seed }: SectionOptions,
): Promise<SheetSection> {
  const { clean, index } = await liveliest(part, { imageSize, seed });
  const picture = { data: clean.pixels, height: imageSize, width: imageSize };
  const rows = CORRUPTIONS.map((kind) => ({
    label: kind.replaceAll("_", " "),
    pictures: [
      clean,
      ...SEVERITIES.map((severity) => ({
        pixels: corrupt(picture, { kind, severity, seed, index }).data,
        size: imageSize,
        label: `${kind}, severity ${severity}`,
      })),
    ],
  }));
  return {
    title: "Corruptions",
    text: `The 15 corruptions of ImageNet-C (Hendrycks and Dietterich 2019) on ${clean.label} of ${part.split}.`,
    columns: ["clean", ...SEVERITIES.map((severity) => `severity ${severity}`)],
    rows,
  };
}

/** Of some random pictures the one with the most to see, since a corruption of a white ground tells nothing. */
async function liveliest(part: SheetPart, { imageSize, seed }: SectionOptions) {
  const { length } = part.dataset;
  const order = createRng(seed, "corruptions").permutation(length).subarray(0, 40);
  let best: { clean: LabelledPicture; index: number; spread: number } | undefined;
  for (const index of order) {
    const clean = await pictureOf(part, index, imageSize);
    const spread = differences(clean.pixels);
    if (best === undefined || spread > best.spread) best = { clean, index, spread };
  }
  return best!;
}

/** Share of neighbours that differ clearly. */
function differences(pixels: Uint8Array): number {
  let numDifferent = 0;
  for (let i = 3; i < pixels.length; i++) if (Math.abs(pixels[i]! - pixels[i - 3]!) > 8) numDifferent++;
  return numDifferent / pixels.length;
}
