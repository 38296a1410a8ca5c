import { join, resolve } from "node:path";
import { oneOf } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import { sniffDataset } from "../data/dataset-kind.js";
import { packSamples } from "../data/pack-samples.js";
import { readClassNames } from "../data/shards/class-names.js";
import { openShards, writeShards, type SampleToWrite } from "../data/shards/index.js";
import { isHarmless } from "../data/skip-list.js";
import type { DataJob } from "./data-job.js";
import { isFolder, isSetName, openParts } from "./data-parts.js";
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
  readonly gzip?: boolean;
}

/** What is packed. */
interface ToPack {
  readonly samples: AsyncIterable<SampleToWrite>;
  readonly split: string;
  readonly classNames: readonly string[];
  /** 0: not known. */
  readonly total: number;
  /** Broken things left out so far. */
  readonly numSkipped: () => number;
}

/** `canlab data pack`: a set as tar shards. They get their names when all are whole, so a run that was stopped leaves
 * nothing behind. */
export async function dataPack(set: string, flags: PackFlags, job: DataJob): Promise<void> {
  const isShards = !isSetName(set) && (await sniffDataset(set)).kind === "shards";
  const toPack = await (isShards ? shardsToPack : setToPack)(set, flags, job);
  const { samples, split, classNames, total, numSkipped } = toPack;
  const { maxSize, maxCount, gzip = false } = flags;
  const written = await writeShards(samples, flags.folder, {
    pattern: `${split === "all" ? "shard" : split}-%06d.tar${gzip ? ".gz" : ""}`,
    ...{ classNames, total, logger: job.logger, signal: job.signal },
    ...(maxSize === undefined ? {} : { maxSize: maxSize * 1e6 }),
    ...(maxCount === undefined ? {} : { maxCount }),
  });
  const { files, numSamples, sizeBytes } = written;
  const left = numSkipped() > 0 ? `, ${countOf(numSkipped(), "broken picture")} left out` : "";
  job.print(
    `${countOf(numSamples, "sample")} in ${countOf(files.length, "shard")}, ${(sizeBytes / 1e6).toFixed(1)} MB, in ${plainText(flags.folder)}${left}`,
  );
}

async function setToPack(set: string, flags: PackFlags, job: DataJob): Promise<ToPack> {
  const onError = flags.skipBroken === true ? "skip" : "throw";
  const { parts } = await openParts(set, { ...job, onError });
  const { split, dataset } = choosePart(parts, flags.split);
  let numSkipped = 0;
  const onSkip = (reason: string) => {
    if (++numSkipped <= 10) job.logger.warn(`left out ${plainText(reason)}`);
  };
  const hasFiles = dataset.fileOf !== undefined && (await isFolder(set));
  const root = hasFiles && dataset.misnamed !== undefined ? rootOf(set, split) : undefined;
  const { classNames, length: total } = dataset;
  const samples = packSamples(dataset, { root, onError, onSkip });
  return { samples, split, classNames, total, numSkipped: () => numSkipped };
}

/** Samples of shards go over as they are, all their files, and are not decoded. */
async function shardsToPack(set: string, flags: PackFlags, { signal }: DataJob): Promise<ToPack> {
  if (flags.split !== undefined) oneOf("split", flags.split, ["all"]);
  const shards = await openShards(set, { onError: flags.skipBroken === true ? "skip" : "throw", signal });
  const classNames = await readClassNames(shards.files[0]!, -1);
  const numHarmless = () => shards.skipped.filter(isHarmless).length;
  const numSkipped = () => shards.numSkipped - numHarmless();
  return { samples: shards, split: "all", classNames, total: 0, numSkipped };
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
