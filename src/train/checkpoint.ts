import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { CheckpointError } from "../core/errors.js";
import type { Logger } from "../core/logger.js";
import type { ParamSpec } from "../models/params.js";
import { asDataError, errorCode, writeAtomically } from "./atomic-file.js";
import { describeDifferences, type RunConfig } from "./run-config.js";
import { readSafetensors, writeSafetensors } from "./safetensors.js";

/** One logged step. `step` counts updates done, so the first is 1; losses are of the batch before its update. */
export interface StepRecord {
  readonly step: number;
  readonly epoch: number;
  readonly lr: number;
  readonly total: number;
  readonly contrastive?: number;
  readonly reconstruction?: number;
  readonly denoising?: number;
  readonly imagesPerSecond: number;
}

/** Everything training needs to go on as if it had not stopped. */
export interface Checkpoint {
  /** Updates done. */
  readonly step: number;
  /** Parameters and AdamW's two moments, flat, in the order of the specs. */
  readonly params: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
  /** Of a method that has one (`Method.memory`). */
  readonly memory?: Float32Array | undefined;
  readonly history: readonly StepRecord[];
  /** Time spent training so far. */
  readonly seconds: number;
  /** Where the pictures go on, of sets that are streams (plain data). */
  readonly position?: object;
}

/** Whose checkpoint it is. One of another run is refused. */
export interface CheckpointOwner {
  readonly config: RunConfig;
  readonly specs: readonly ParamSpec[];
}

/** The JSON file beside the tensors. It is written last, so a checkpoint without it does not count. */
interface Description {
  readonly format: "canlab-checkpoint-1";
  readonly step: number;
  readonly seconds: number;
  readonly config: RunConfig;
  readonly params: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly tensorsSha256: string;
  readonly position?: object;
  readonly history: readonly StepRecord[];
}

const KEPT = 2;
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const layoutOf = (specs: readonly ParamSpec[]) => specs.map(({ name, shape }) => ({ name, shape }));
const pathOf = (dir: string, step: number) => join(dir, `checkpoint-${step}`);

/** Steps of the checkpoints in a folder, newest first; none if the folder is not there. */
export async function listCheckpoints(dir: string): Promise<number[]> {
  const names = await readdir(dir).catch(() => []);
  return names
    .map((name) => /^checkpoint-(\d+)\.json$/.exec(name)?.[1])
    .filter((step) => step !== undefined)
    .map(Number)
    .sort((a, b) => b - a);
}

async function removeOld(dir: string): Promise<void> {
  for (const step of (await listCheckpoints(dir)).slice(KEPT)) {
    // The description first: what is left after a kill in between does not count as a checkpoint.
    await rm(`${pathOf(dir, step)}.json`, { force: true });
    await rm(`${pathOf(dir, step)}.safetensors`, { force: true });
  }
}

/** Writes `checkpoint-<step>.safetensors` and `.json`, then removes all but the newest two. Nothing that was there
 * before is touched until the new pair is whole on the disk.
 *
 * @returns the path of the description
 * @throws DataError if the folder cannot be written to */
export async function saveCheckpoint(
  dir: string,
  checkpoint: Checkpoint,
  owner: CheckpointOwner,
): Promise<string> {
  const { step, seconds, history, position, params, m, v, memory } = checkpoint;
  await mkdir(dir, { recursive: true }).catch((error: unknown) => {
    throw asDataError("make folder", dir, error);
  });
  const layout = layoutOf(owner.specs);
  const tensorsSha256 = await writeSafetensors(`${pathOf(dir, step)}.safetensors`, {
    tensors: Object.fromEntries(
      Object.entries({ params, m, v, ...(memory && { memory }) }).map(([name, data]) => [
        name,
        { shape: [data.length], data },
      ]),
    ),
    metadata: { step: String(step), params: JSON.stringify(layout) },
  });
  const description: Description = {
    format: "canlab-checkpoint-1",
    step,
    seconds,
    config: owner.config,
    params: layout,
    tensorsSha256,
    position,
    history,
  };
  const path = `${pathOf(dir, step)}.json`;
  await writeAtomically(path, (file) => file.writeFile(seal(description)));
  await removeOld(dir).catch(() => undefined); // old files that stay do no harm
  return path;
}

/** The JSON text with its own SHA-256 as first field. */
function seal(description: Description): string {
  const text = JSON.stringify(description);
  return `{"sha256":"${sha256(text)}",${text.slice(1)}\n`;
}

/** Reads a description; any change since it was sealed is found. */
async function readDescription(path: string, step: number): Promise<Description> {
  const text = await readFile(path, "utf8");
  const [prefix = "", expected] = /^\{"sha256":"([0-9a-f]{64})",/.exec(text) ?? [];
  const body = `{${text.slice(prefix.length).trimEnd()}`;
  if (sha256(body) !== expected) throw new CheckpointError(`${path} was changed after it was written`);
  const description = JSON.parse(body) as Description;
  if (description.step !== step) {
    throw new CheckpointError(`${path} is of step ${description.step}, not of ${step}`);
  }
  return description;
}

function refuseOther(path: string, found: Description, owner: CheckpointOwner): void {
  const differences = describeDifferences(found.config, owner.config);
  if (JSON.stringify(found.params) !== JSON.stringify(layoutOf(owner.specs))) {
    differences.push("names or shapes of the parameters differ");
  }
  if (found.format !== "canlab-checkpoint-1") differences.push(`its format is ${String(found.format)}`);
  if (differences.length === 0) return;
  throw new CheckpointError(
    `${path} belongs to another run: ${differences.join("; ")}; ` +
      `give the settings it was made with, or another output folder`,
  );
}

async function readWhole(dir: string, description: Description): Promise<Checkpoint> {
  const { step, seconds, history, position, tensorsSha256 } = description;
  const path = `${pathOf(dir, step)}.safetensors`;
  const { tensors, sha256: found } = await readSafetensors(path);
  if (found !== tensorsSha256) throw new CheckpointError(`${path} was changed after it was written`);
  const flat = (name: string) => tensors[name]!.data as Float32Array;
  const memory = tensors.memory && { memory: flat("memory") };
  const state = { params: flat("params"), m: flat("m"), v: flat("v"), ...memory };
  return { step, seconds, history, ...(position && { position }), ...state };
}

/** Loads the newest checkpoint of a folder that is whole; each damaged one that was passed over is a warning.
 *
 * @returns undefined if the folder has no checkpoint
 * @throws CheckpointError if none of them is whole, or the newest belongs to a run with other settings (listing them) */
export async function loadCheckpoint(
  dir: string,
  owner: CheckpointOwner,
  logger: Logger,
): Promise<Checkpoint | undefined> {
  const skipped: string[] = [];
  const attempt = <T>(work: Promise<T>): Promise<T | undefined> =>
    work.catch((error: unknown) => {
      if (!(error instanceof CheckpointError) && errorCode(error) === "") throw error;
      skipped.push((error as Error).message);
      return undefined;
    });
  for (const step of await listCheckpoints(dir)) {
    const path = `${pathOf(dir, step)}.json`;
    const description = await attempt(readDescription(path, step));
    if (description === undefined) continue;
    refuseOther(path, description, owner);
    const checkpoint = await attempt(readWhole(dir, description));
    if (checkpoint === undefined) continue;
    for (const reason of skipped) logger.warn(`passed over a damaged checkpoint: ${reason}`);
    if (skipped.length > 0) logger.warn(`going on from the checkpoint before it: ${path}`);
    return checkpoint;
  }
  if (skipped.length === 0) return undefined;
  throw new CheckpointError(
    `no checkpoint in ${dir} is whole: ${skipped.join("; ")}; delete the folder to start afresh`,
  );
}
