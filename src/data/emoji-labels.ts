import { baseKey, emojiKey, squeezeName, withoutGenderSign } from "./emoji-names.js";
import { readInstalledJson } from "./installed-json.js";

interface DatasourceEntry {
  readonly name: string | null;
  readonly unified: string;
  readonly short_names: readonly string[];
  readonly category: string;
  readonly subcategory: string;
  readonly sort_order: number;
  readonly skin_variations?: Readonly<Record<string, { readonly unified: string }>>;
}

/** What an emoji is, by the Unicode emoji list. */
export interface EmojiLabel {
  /** Code points of the emoji itself, skin tone and hair included (`emojiKey`). */
  readonly key: string;
  /** Code points of the emoji of which it is a variant; equal to `key` if it is none. */
  readonly base: string;
  readonly category: string;
  readonly subgroup: string;
}

/** Class lists in the order of the Unicode emoji list, and the way from code points to a label. */
export interface EmojiLabels {
  /** The 9 groups, without "Component" (bare skin-tone swatches). */
  readonly categories: readonly string[];
  readonly subgroups: readonly string[];
  /** @returns undefined for anything that is not in the list: letters of flags, a set's own inventions, newer emoji. */
  find(key: string): EmojiLabel | undefined;
  /** `squeezeName` of the Unicode names and short names -> key. */
  readonly keyOfName: ReadonlyMap<string, string>;
}

/** Reads the labels from `emoji-datasource` (Unicode Emoji 16).
 *
 * @throws DataError if the package is missing */
export function readEmojiLabels(): EmojiLabels {
  const entries = (readInstalledJson("emoji-datasource/emoji.json") as readonly DatasourceEntry[])
    .filter((entry) => entry.category !== "Component")
    .sort((a, b) => a.sort_order - b.sort_order);
  const byKey = new Map<string, DatasourceEntry>();
  const keyOfName = new Map<string, string>();
  for (const entry of entries) {
    byKey.set(emojiKey(entry.unified), entry);
    for (const variation of Object.values(entry.skin_variations ?? {})) {
      byKey.set(emojiKey(variation.unified), entry);
    }
  }
  // Unicode names first: a short name of one emoji may be the proper name of another.
  for (const names of [(e: DatasourceEntry) => [e.name ?? ""], (e: DatasourceEntry) => e.short_names]) {
    for (const entry of entries) {
      for (const name of names(entry).map(squeezeName)) {
        if (name !== "" && !keyOfName.has(name)) keyOfName.set(name, emojiKey(entry.unified));
      }
    }
  }
  const find = (key: string): EmojiLabel | undefined => {
    const known = byKey.has(key) ? key : withoutGenderSign(key);
    const entry = byKey.get(known);
    if (entry === undefined) return undefined;
    const base = baseKey(emojiKey(entry.unified));
    return { key: known, base, category: entry.category, subgroup: entry.subcategory };
  };
  return {
    categories: [...new Set(entries.map((entry) => entry.category))],
    subgroups: [...new Set(entries.map((entry) => entry.subcategory))],
    find,
    keyOfName,
  };
}
