import { join, resolve } from "node:path";
import { oneOf } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import { packSamples } from "../data/pack-samples.js";
import { writeShards } from "../data/shards/index.js";
import type { DataJob } from "./data-job.js";
import { isFolder, openParts } from "./data-parts.js";
import type { SetPart } from "./data-parts.js";
import { countOf, plainText } from "./data-text.js";

/** Options of `canlab data pack`. */
export interface PackFlags {
  readonly folder: string;
  readonly split?: string;
  /** In megabytes (10^6 bytes). */
  readonly maxSize?: number;
  readonly maxCount?: number;
  readonly skipBroken?: boolean;
}

/** `canlab data pack`: a set as tar shards. They get their names when all are whole, so a run that was stopped leaves
 * nothing behind. */
export async function dataPack(set: string, flags: PackFlags, job: DataJob): Promise<void> {
  const onError = flags.skipBroken === true ? "skip" : "throw";
  const { parts } = await openParts(set, { ...job, onError });
  const { split, dataset } = choosePart(parts, flags.split);
  const { maxSize, maxCount } = flags;
  let numSkipped = 0;
  const onSkip = (reason: string) => {
    if (++numSkipped <= 10) job.logger.warn(`left out ${plainText(reason)}`);
  };
  const hasFiles = dataset.fileOf !== undefined && (await isFolder(set));
  const root = hasFiles && dataset.misnamed !== undefined ? rootOf(set, split) : undefined;
  const written = await writeShards(packSamples(dataset, { root, onError, onSkip }), flags.folder, {
    pattern: `${split === "all" ? "shard" : split}-%06d.tar`,
    classNames: dataset.classNames,
    total: dataset.length,
    logger: job.logger,
    signal: job.signal,
    ...(maxSize === undefined ? {} : { maxSize: maxSize * 1e6 }),
    ...(maxCount === undefined ? {} : { maxCount }),
  });
  const { files, numSamples, sizeBytes } = written;
  const left = numSkipped > 0 ? `, ${countOf(numSkipped, "broken picture")} left out` : "";
  job.print(
    `${countOf(numSamples, "sample")} in ${countOf(files.length, "shard")}, ${(sizeBytes / 1e6).toFixed(1)} MB, in ${plainText(flags.folder)}${left}`,
  );
}

/** Keys are the paths below the split. */
const rootOf = (set: string, split: string): string => resolve(split === "all" ? set : join(set, split));

function choosePart(parts: readonly SetPart[], split: string | undefined): SetPart {
  const names = parts.map((part) => part.split);
  if (split === undefined && parts.length > 1) {
    throw new ConfigError(`pack: there are the splits ${names.join(", ")}; say which with --split`);
  }
  const name = split === undefined ? names[0]! : oneOf("split", split, names);
  return parts.find((part) => part.split === name)!;
}
