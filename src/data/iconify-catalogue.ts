import { setImmediate } from "node:timers/promises";
import { InterruptedError } from "../core/errors.js";
import { silentLogger } from "../core/logger.js";
import type { Logger } from "../core/logger.js";
import { EmojiIdentity } from "./emoji-identity.js";
import { readEmojiLabels } from "./emoji-labels.js";
import { READING_ORDER, parseIconSet, readIconSet } from "./emoji-sources.js";
import type { IconSet } from "./emoji-sources.js";
import { isValName } from "./emoji-splits.js";
import { drawingKey } from "./iconify-drawing.js";
import type { IconifyInfo, IconifySource } from "./iconify-source.js";

/** Why an icon is not in the set: "withdrawn" (by Iconify or by its makers), "val emoji" (a drawing of an emoji of the val
 * split, or of the flag of a val country), "unknown emoji" (of an emoji set, and not known to be a train emoji), "variant"
 * (skin tone or hair), "same drawing" (as an earlier icon), "not drawn" (left out by `maxItems`), "bad picture" (does not
 * parse), "blank" (nothing to see on white). */
export type IconifySkip =
  | "withdrawn"
  | "val emoji"
  | "unknown emoji"
  | "variant"
  | "same drawing"
  | "not drawn"
  | "bad picture"
  | "blank";

/** One icon of the package. */
export interface IconRef {
  readonly prefix: string;
  readonly icon: string;
}

/** How many icons were left out, by reason. */
export type SkipCounts = Partial<Record<IconifySkip, number>>;

/** Options of `readIconifyCatalogue`. */
export interface IconifyCatalogueOptions {
  /** Seed of the emoji split whose val names are left out. */
  readonly splitSeed: number;
  readonly logger?: Logger;
  readonly signal?: AbortSignal;
}

const isEmojiSet = (prefix: string, { category }: IconifyInfo): boolean =>
  category === "Emoji" || prefix.includes("emoji");

/** Lists the icons that may be trained on, one set in memory at a time. Emoji sets come first, so that a copy of a val
 * emoji in any other set is known for one.
 *
 * @throws InterruptedError if the signal is aborted */
export async function readIconifyCatalogue(
  source: IconifySource,
  { splitSeed, logger = silentLogger, signal }: IconifyCatalogueOptions,
): Promise<{ readonly icons: readonly IconRef[]; readonly skipped: SkipCounts }> {
  const judge = createJudge(splitSeed);
  const seen = new Map<string, IconifySkip>();
  const icons: IconRef[] = [];
  const skipped: SkipCounts = {};
  const skip = (reason: IconifySkip, count = 1) => (skipped[reason] = (skipped[reason] ?? 0) + count);
  const sets = [...source.sets].sort(
    ([a, infoA], [b, infoB]) => Number(isEmojiSet(b, infoB)) - Number(isEmojiSet(a, infoA)),
  );
  const bar = logger.progress("Reading icons", sets.length, "sets");
  try {
    for (const [index, [prefix, info]] of sets.entries()) {
      await setImmediate(); // so that Ctrl-C is heard
      if (signal?.aborted === true)
        throw new InterruptedError(`loadIconify: stopped after ${index} of ${sets.length} sets`);
      if (info.hidden === true) skip("withdrawn", info.total ?? 0);
      else {
        const set = parseIconSet(prefix, source.read(prefix));
        if (set.hidden.length > 0) skip("withdrawn", set.hidden.length);
        for (const [icon, drawing] of set.icons) {
          const key = drawingKey(drawing);
          const reason = judge(set, icon, info) ?? seen.get(key);
          if (reason === undefined) icons.push({ prefix, icon });
          else skip(reason);
          if (!seen.has(key)) seen.set(key, reason ?? "same drawing");
        }
      }
      bar.update(index + 1);
    }
  } finally {
    bar.stop();
  }
  return { icons, skipped };
}

/** Says why an icon must not be taken, whatever it looks like. */
function createJudge(splitSeed: number) {
  const labels = readEmojiLabels();
  const identity = new EmojiIdentity(labels);
  for (const style of READING_ORDER) identity.learn(readIconSet(style));
  const isVal = (base: string) => isValName(identity.nameOf(base), splitSeed);
  return (set: IconSet, icon: string, info: IconifyInfo): IconifySkip | undefined => {
    if (isEmojiSet(set.style, info)) {
      const label = identity.labelOf(set, icon);
      if (label === undefined) return "unknown emoji";
      if (isVal(label.base)) return "val emoji";
      return label.key === label.base ? undefined : "variant";
    }
    if (info.category !== "Flags / Maps") return undefined;
    const label = labels.find(flagKey(icon));
    return label !== undefined && isVal(label.base) ? "val emoji" : undefined;
  };
}

/** Code points of the flag of a country: "fr" and "fr-4x3" are 1f1eb-1f1f7. */
function flagKey(icon: string): string {
  const [, country = ""] = /^([a-z]{2})(?:-\dx\d)?$/.exec(icon) ?? [];
  return [...country].map((letter) => (0x1f1e6 + letter.charCodeAt(0) - 97).toString(16)).join("-");
}
