import { InterruptedError } from "../core/errors.js";
import { createRng } from "../core/rng.js";
import { describeSkip } from "../data/skip-list.js";
import type { DataJob } from "./data-job.js";
import { openParts } from "./data-parts.js";
import type { SetPart } from "./data-parts.js";
import { columns, countOf, formatCount, plainText } from "./data-text.js";

/** Pictures whose size is looked at. */
const MAX_SIZED = 200;
const MAX_CLASSES = 60;
const MAX_SKIPS = 10;

/** One split in numbers. */
interface PartInfo {
  readonly split: string;
  readonly length: number;
  /** By class name; null: no labels. */
  readonly classes: Readonly<Record<string, number>> | null;
  /** Of some pictures: "28 x 28" -> how many. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly skipped: readonly string[];
}

/** `canlab data info`. */
export async function dataInfo(set: string, job: DataJob): Promise<void> {
  const { parts, emoji } = await openParts(set, { ...job, onError: "skip" });
  const infos: PartInfo[] = [];
  for (const part of parts) infos.push(await describePart(part, job));
  const leftOut = emoji?.skipped.map(({ style, reason, icons }) => ({ style, reason, count: icons.length }));
  const lines = [`${plainText(set)}: ${countOf(parts.length, "split")}`, splitsText(infos)];
  lines.push("", classesText(infos), ...skipsText(infos));
  if (leftOut !== undefined) {
    const total = leftOut.reduce((sum, { count }) => sum + count, 0);
    lines.push(
      "",
      `${formatCount(total)} icons of the ten sets are left out; --json has them by style and reason`,
    );
  }
  job.print(lines.join("\n"), { set, splits: infos, leftOut });
}

async function describePart({ split, dataset, survey }: SetPart, job: DataJob): Promise<PartInfo> {
  const { length, classNames } = survey ?? dataset;
  const skipped = survey?.skipped ?? dataset.skipped ?? [];
  const sizes: Record<string, number> = {};
  const order = createRng(0, "info").permutation(dataset.length);
  for (const index of order.subarray(0, MAX_SIZED)) {
    const found = await dataset.get(index).catch(() => undefined);
    const size = found === undefined ? "broken" : `${found.picture.width} x ${found.picture.height}`;
    sizes[size] = (sizes[size] ?? 0) + 1;
  }
  const counts = survey?.counts ?? (classNames.length > 0 ? await countClasses({ split, dataset }, job) : []);
  const classes =
    classNames.length === 0 ? null : Object.fromEntries(classNames.map((name, i) => [name, counts[i]!]));
  return { split, length, classes, sizes, skipped: skipped.map(describeSkip) };
}

async function countClasses({ split, dataset }: SetPart, { logger, signal }: DataJob) {
  const { length, classNames } = dataset;
  const counts = new Array<number>(classNames.length).fill(0);
  const bar = logger.progress(`Counting ${split}`, length, "pictures");
  try {
    for (let index = 0; index < length; index++) {
      if (index % 256 === 0) await new Promise(setImmediate); // so that Ctrl-C is heard
      if (signal.aborted) throw new InterruptedError(`info: stopped after ${index} of ${length} pictures`);
      const label = dataset.labelOf?.(index) ?? (await dataset.get(index).catch(() => undefined))?.label;
      if (label !== undefined) counts[label]!++;
      bar.update(index + 1);
    }
  } finally {
    bar.stop();
  }
  return counts;
}

function splitsText(infos: readonly PartInfo[]): string {
  const lines = infos.map(({ split, length, classes, sizes }) => {
    const used = classes === null ? 0 : Object.values(classes).filter((count) => count > 0).length;
    const all = Object.keys(classes ?? {}).length;
    return [split, formatCount(length), classes === null ? "-" : `${used} of ${all}`, sizesText(sizes)];
  });
  return columns([["split", "pictures", "classes", "width x height"], ...lines]);
}

function sizesText(sizes: PartInfo["sizes"]): string {
  const byCount = Object.entries(sizes).sort((a, b) => b[1] - a[1]);
  const first = byCount.slice(0, 3).map(([size]) => size);
  return byCount.length > 3 ? `${first.join(", ")} and ${byCount.length - 3} more` : first.join(", ");
}

function classesText(infos: readonly PartInfo[]): string {
  const names = [...new Set(infos.flatMap(({ classes }) => Object.keys(classes ?? {})))];
  if (names.length === 0) return "  no labels";
  const lines = names
    .slice(0, MAX_CLASSES)
    .map((name) => [plainText(name), ...infos.map(({ classes }) => formatCount(classes?.[name] ?? 0))]);
  const more = names.length - MAX_CLASSES;
  const rest =
    more > 0 ? `\n  and ${countOf(more, "more class").replace("classs", "classes")}; --json has all` : "";
  return columns([["class", ...infos.map(({ split }) => split)], ...lines]) + rest;
}

function skipsText(infos: readonly PartInfo[]): string[] {
  const skips = infos.flatMap(({ skipped }) => skipped);
  if (skips.length === 0) return [];
  const more = skips.length > MAX_SKIPS ? [`  and ${skips.length - MAX_SKIPS} more; --json has all`] : [];
  const shown = skips.slice(0, MAX_SKIPS).map((skip) => `  ${plainText(skip)}`);
  return ["", `left out ${countOf(skips.length, "file")}:`, ...shown, ...more];
}
