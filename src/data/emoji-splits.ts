import { createRng } from "../core/rng.js";
import { splitFamily } from "./emoji-names.js";
import type { EmojiItem } from "./emoji-catalogue.js";
import { EMOJI_STYLES } from "./emoji-sources.js";

/** Names of the splits. `train` and `val` are the four train styles; `v2`, `rendition` and `sketch` are other styles on
 * val names; the `All` splits are the same styles on all names, those of train pictures included. */
export const EMOJI_SPLITS = [
  "train",
  "val",
  "v2",
  "rendition",
  "sketch",
  "v2All",
  "renditionAll",
  "sketchAll",
] as const;

/** Name of a split. */
export type EmojiSplit = (typeof EMOJI_SPLITS)[number];

const VAL_SHARE = 0.2;

/** Whether an emoji is kept for evaluation. It depends on the seed and the family of the name alone, so an emoji stays on
 * its side when sets grow, and pictures that differ only in whom they show are never parted. */
export function isValName(baseName: string, seed: number): boolean {
  return createRng(seed, "split", splitFamily(baseName)).uniform() < VAL_SHARE;
}

/** Indices of the items of each split, ascending. */
export function splitEmoji(items: readonly EmojiItem[], seed: number): Record<EmojiSplit, Int32Array> {
  const lists: Record<EmojiSplit, number[]> = {
    train: [],
    val: [],
    v2: [],
    rendition: [],
    sketch: [],
    v2All: [],
    renditionAll: [],
    sketchAll: [],
  };
  items.forEach((item, index) => {
    const isVal = isValName(item.baseName, seed);
    const role = EMOJI_STYLES[item.style]!;
    if (role === "train") lists[isVal ? "val" : "train"].push(index);
    else {
      lists[`${role}All`].push(index);
      if (isVal) lists[role].push(index);
    }
  });
  return Object.fromEntries(EMOJI_SPLITS.map((split) => [split, Int32Array.from(lists[split])])) as Record<
    EmojiSplit,
    Int32Array
  >;
}
