import { createRng } from "../core/rng.js";
import { EmojiIdentity } from "./emoji-identity.js";
import { readEmojiLabels } from "./emoji-labels.js";
import type { EmojiLabel } from "./emoji-labels.js";
import { READING_ORDER, STYLE_NAMES, readIconSet } from "./emoji-sources.js";
import type { VectorIcon } from "./emoji-sources.js";

/** One picture of the set, without its pixels. */
export interface EmojiItem {
  /** The same for every drawing of one emoji, whatever its set calls it. */
  readonly name: string;
  /** Name without skin tone and hair. */
  readonly baseName: string;
  readonly style: string;
  readonly category: string;
  readonly subgroup: string;
  readonly isVariant: boolean;
}

/** Why icons are not in the set: "hidden" (withdrawn or renamed by the set's makers), "no label" (not in the Unicode
 * emoji list), "variant" (skin tone or hair, unless asked for), "same emoji" (one style's second drawing of an emoji),
 * "same drawing" (one drawing under a second name), "over maxNames", "bad picture" (does not parse). */
export type SkipReason =
  "hidden" | "no label" | "variant" | "same emoji" | "same drawing" | "over maxNames" | "bad picture";

/** Icons of one style that were left out for one reason, by the names their set gives them. */
export interface Skipped {
  readonly style: string;
  readonly reason: SkipReason;
  readonly icons: readonly string[];
}

/** An item, its drawing, and the name its set gives it. */
export interface CatalogueEntry {
  readonly item: EmojiItem;
  readonly icon: string;
  readonly drawing: VectorIcon;
}

/** What is to be drawn and what is left out. */
export interface Catalogue {
  /** Style by style, in the order of `STYLE_NAMES`. */
  readonly entries: readonly CatalogueEntry[];
  readonly skipped: readonly Skipped[];
}

/** Options of `readCatalogue`. */
export interface CatalogueOptions {
  /** Largest number of base names. */
  readonly maxNames: number;
  /** Take skin-tone and hair variants as well. */
  readonly includeVariants: boolean;
}

type Skip = (entry: { style: string; icon: string }, reason: SkipReason) => void;

/** Reads the ten sets, one at a time, and lists what is to be drawn. Every icon is either an entry or skipped.
 *
 * @throws DataError if a package is missing */
export function readCatalogue(options: CatalogueOptions): Catalogue {
  const skipped = new Map<string, { style: string; reason: SkipReason; icons: string[] }>();
  const skip: Skip = ({ style, icon }, reason) => {
    const place = `${style} ${reason}`;
    if (!skipped.has(place)) skipped.set(place, { style, reason, icons: [] });
    skipped.get(place)!.icons.push(icon);
  };
  const labelled = readLabelled(options.includeVariants, skip);
  const unique = dropRepeats(labelled, skip);
  const chosen = chooseNames(
    unique.map((entry) => entry.item),
    options.maxNames,
  );
  const entries = unique.filter((entry) => {
    const isChosen = chosen.has(entry.item.baseName);
    if (!isChosen) skip({ style: entry.item.style, icon: entry.icon }, "over maxNames");
    return isChosen;
  });
  return { entries, skipped: [...skipped.values()] };
}

function readLabelled(includeVariants: boolean, skip: Skip): CatalogueEntry[] {
  const identity = new EmojiIdentity(readEmojiLabels());
  const byStyle = new Map<string, CatalogueEntry[]>();
  for (const style of READING_ORDER) {
    const set = readIconSet(style);
    identity.learn(set);
    for (const icon of set.hidden) skip({ style, icon }, "hidden");
    const entries: CatalogueEntry[] = [];
    for (const [icon, drawing] of set.icons) {
      const label = identity.labelOf(set, icon);
      if (label === undefined) skip({ style, icon }, "no label");
      else if (label.key !== label.base && !includeVariants) skip({ style, icon }, "variant");
      else entries.push({ item: describe(style, label, identity), icon, drawing });
    }
    byStyle.set(style, entries);
  }
  return STYLE_NAMES.flatMap((style) => byStyle.get(style) ?? []);
}

function describe(style: string, label: EmojiLabel, identity: EmojiIdentity): EmojiItem {
  return {
    name: identity.nameOf(label.key),
    baseName: identity.nameOf(label.base),
    style,
    category: label.category,
    subgroup: label.subgroup,
    isVariant: label.key !== label.base,
  };
}

/** In one style, keeps one drawing of each emoji and one name for each drawing: a base before its variants, then the
 * name that most styles draw (else the flag of France would go to an island that flies it). */
function dropRepeats(entries: readonly CatalogueEntry[], skip: Skip): CatalogueEntry[] {
  const numStyles = countStyles(entries.map((entry) => entry.item));
  const rank = ({ item }: CatalogueEntry) => (item.isVariant ? 0 : 100) + numStyles.get(item.baseName)!;
  const seen = new Set<string>();
  const kept = new Set<CatalogueEntry>();
  for (const entry of [...entries].sort((a, b) => rank(b) - rank(a))) {
    const { style, name } = entry.item;
    const emoji = `${style} ${name}`;
    const drawing = `${style} ${entry.drawing.body}`;
    if (seen.has(emoji)) skip({ style, icon: entry.icon }, "same emoji");
    else if (seen.has(drawing)) skip({ style, icon: entry.icon }, "same drawing");
    else kept.add(entry);
    seen.add(emoji).add(drawing);
  }
  return entries.filter((entry) => kept.has(entry));
}

function countStyles(items: readonly EmojiItem[]): ReadonlyMap<string, number> {
  const styles = new Map<string, Set<string>>();
  for (const { baseName, style } of items) {
    if (!styles.has(baseName)) styles.set(baseName, new Set());
    styles.get(baseName)!.add(style);
  }
  return new Map([...styles].map(([name, set]) => [name, set.size]));
}

/** The base names of a small set: those that most styles draw first, and among equals one category after the other
 * in a fixed random order, so that a smaller choice is part of a larger one.
 *
 * @param maxNames number of names wanted; Infinity for all */
export function chooseNames(items: readonly EmojiItem[], maxNames: number): ReadonlySet<string> {
  const numStyles = countStyles(items);
  const categoryOf = new Map(items.map((item) => [item.baseName, item.category]));
  const draw = new Map([...numStyles.keys()].map((name) => [name, createRng(0, "choose", name).uniform()]));
  const inOrder = [...numStyles.keys()].sort(
    (a, b) => numStyles.get(b)! - numStyles.get(a)! || draw.get(a)! - draw.get(b)!,
  );
  const turn = new Map<string, number>();
  const place = new Map<string, number>();
  for (const name of inOrder) {
    const queue = `${numStyles.get(name)!} ${categoryOf.get(name)!}`;
    place.set(name, turn.get(queue) ?? 0);
    turn.set(queue, place.get(name)! + 1);
  }
  inOrder.sort((a, b) => numStyles.get(b)! - numStyles.get(a)! || place.get(a)! - place.get(b)!);
  return new Set(inOrder.slice(0, maxNames));
}
