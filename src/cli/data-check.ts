import { availableParallelism } from "node:os";
import { DataError, InterruptedError } from "../core/errors.js";
import { sniffDataset } from "../data/dataset-kind.js";
import type { Skip } from "../data/dataset.js";
import { decodeImage } from "../data/decode-image.js";
import { inLanes } from "../data/in-lanes.js";
import { formatOfName } from "../data/picture-format.js";
import { openShards } from "../data/shards/index.js";
import type { ShardSample } from "../data/shards/index.js";
import { describeSkip, isHarmless } from "../data/skip-list.js";
import type { DataJob } from "./data-job.js";
import { isSetName, openParts } from "./data-parts.js";
import type { SetPart } from "./data-parts.js";
import { countOf, plainText } from "./data-text.js";

const MAX_SHOWN = 20;

/** What a check found. */
interface Findings {
  numChecked: number;
  readonly broken: Skip[];
  /** Broken things that are counted and not named: a list of shards' faults has an end. */
  numUnnamed: number;
  /** Files that are no part of the set. */
  readonly leftOut: Skip[];
  /** Pictures of another kind than their names say. */
  numMisnamed: number;
}

/** `canlab data check`: decodes every picture.
 *
 * @throws DataError if anything is broken, after all of it was named */
export async function dataCheck(set: string, job: DataJob): Promise<void> {
  const findings: Findings = { numChecked: 0, broken: [], numUnnamed: 0, leftOut: [], numMisnamed: 0 };
  const isShards = !isSetName(set) && (await sniffDataset(set)).kind === "shards";
  if (isShards) await checkShards(set, job, findings);
  else {
    // What is left out at opening is told with the rest.
    const quiet = { ...job.logger, warn: () => undefined };
    const { parts, emoji } = await openParts(set, { ...job, logger: quiet, onError: "skip" });
    // Corrupted pictures are made of others.
    const own = parts.filter(({ split }) => emoji === undefined || split !== "corrupted");
    for (const part of own) await checkPart(part, job, findings);
  }
  const { numChecked, broken, leftOut, numMisnamed } = findings;
  const numBroken = broken.length + findings.numUnnamed;
  job.print(findingsText(set, findings), { set, numChecked, numBroken, broken, leftOut, numMisnamed });
  if (numBroken > 0) {
    throw new DataError(
      `check: ${countOf(numBroken, "thing")} in ${plainText(set)} ${numBroken === 1 ? "is" : "are"} broken; mend or remove what is named above, or skip it when loading (onError "skip")`,
    );
  }
}

async function checkPart({ split, dataset }: SetPart, job: DataJob, findings: Findings): Promise<void> {
  for (const skip of dataset.skipped ?? []) {
    (isHarmless(skip) ? findings.leftOut : findings.broken).push(skip);
  }
  const bar = job.logger.progress(`Checking ${split}`, dataset.length, "pictures");
  const broken = new Map<number, string>();
  let numDone = 0;
  const check = async (index: number): Promise<void> => {
    if (numDone % 256 === 0) await new Promise(setImmediate); // so that Ctrl-C is heard
    if (job.signal.aborted) {
      throw new InterruptedError(`check: stopped after ${numDone} of ${dataset.length} pictures`);
    }
    try {
      await dataset.get(index);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      broken.set(index, error.message);
    }
    bar.update(++numDone, broken.size > 0 ? { broken: broken.size } : {});
  };
  try {
    await inLanes(dataset.length, Math.min(4, availableParallelism()), check);
  } finally {
    bar.stop();
  }
  findings.numChecked += dataset.length;
  findings.numMisnamed += dataset.misnamed?.size ?? 0;
  for (const [index, reason] of [...broken].sort((a, b) => a[0] - b[0])) {
    findings.broken.push({ file: dataset.fileOf?.(index) ?? dataset.name, index, reason });
  }
}

/** Streams shards, gzipped ones as well. */
async function checkShards(pattern: string, job: DataJob, findings: Findings): Promise<void> {
  const shards = await openShards(pattern, { onError: "skip", signal: job.signal });
  const bar = job.logger.progress("Checking", shards.files.length, "shards");
  try {
    for await (const sample of shards) {
      const reason = await faultOf(sample);
      if (reason !== undefined) findings.broken.push({ file: sample.shard, index: sample.index, reason });
      findings.numChecked++;
      const info = { samples: findings.numChecked };
      bar.update(shards.files.indexOf(sample.shard), info);
    }
    bar.update(shards.files.length);
  } finally {
    bar.stop();
  }
  for (const skip of shards.skipped) (isHarmless(skip) ? findings.leftOut : findings.broken).push(skip);
  const numUnnamed = shards.numSkipped - shards.skipped.length;
  if (findings.broken.length > 0) findings.numUnnamed += numUnnamed;
}

async function faultOf({ key, files }: ShardSample): Promise<string | undefined> {
  const extension = Object.keys(files).find((name) => formatOfName(`.${name}`) !== undefined);
  const name = `sample ${JSON.stringify(key)}`;
  if (extension === undefined) return `${name} has no picture`;
  const label = files.cls;
  if (label !== undefined && !/^\s*\d{1,9}\s*$/.test(Buffer.from(label).toString("latin1"))) {
    return `${name}: its cls is no label`;
  }
  try {
    await decodeImage(files[extension]!, { file: `${key}.${extension}` });
    return undefined;
  } catch (error) {
    if (error instanceof DataError) return error.message;
    throw error;
  }
}

function findingsText(set: string, findings: Findings): string {
  const { numChecked, broken, numUnnamed, leftOut, numMisnamed } = findings;
  const name = plainText(set);
  const numBroken = broken.length + numUnnamed;
  const state = numBroken === 0 ? "all are good" : `${numBroken} broken`;
  const lines = [`${name}: ${countOf(numChecked, "picture")} checked, ${state}`];
  for (const skip of broken.slice(0, MAX_SHOWN)) lines.push(`  ${plainText(describeSkip(skip))}`);
  if (numBroken > MAX_SHOWN) lines.push(`  and ${numBroken - MAX_SHOWN} more; --json names ${broken.length}`);
  if (leftOut.length > 0) {
    const example = plainText(describeSkip(leftOut[0]!));
    lines.push(`  ${countOf(leftOut.length, "file")} beside the pictures, no part of the set: ${example}`);
  }
  if (numMisnamed > 0)
    lines.push(`  ${countOf(numMisnamed, "picture")} of another kind than named (no harm)`);
  return lines.join("\n");
}
