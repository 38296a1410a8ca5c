import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ENGINES } from "../compute/types.js";
import { oneOf } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import type { CorruptionKind } from "../corruptions/corruptions.js";
import type { Severity } from "../corruptions/corruption.js";
import type { EvalContext } from "../eval/classifier.js";
import type { EvalRecord } from "../eval/eval-record.js";
import { openEvaluatedEncoder, type EvaluatedEncoder } from "../eval/evaluated-encoder.js";
import {
  EVALUATION_NAMES,
  runEvaluation,
  type EvaluationOptions,
  type HeadName,
} from "../eval/evaluations.js";
import type { EvalData } from "../eval/split.js";
import { datasetEvalData, emojiEvalData } from "../experiments/evaluation-data.js";
import { openFeatureCache } from "../experiments/feature-cache.js";
import type { VitConfig } from "../models/vision-transformer.js";
import { asDataError, writeAtomically } from "../train/atomic-file.js";
import { openEncoder, type OpenedEncoder } from "../weights/open-encoder.js";
import type { DataJob } from "./data-job.js";
import { openParts } from "./data-parts.js";
import { evalTable } from "./eval-table.js";

/** What `canlab eval` is told. */
export interface EvalFlags {
  readonly weights: string;
  readonly data: string;
  readonly labels: string;
  readonly imageSize?: number;
  readonly pool?: string;
  readonly numHeads?: number;
  readonly shots?: number[];
  readonly draws?: number;
  readonly l2?: number[];
  readonly k?: number;
  readonly epochs?: number;
  readonly baseLr?: number[];
  readonly batchSize?: number;
  readonly head?: string;
  readonly kinds?: string[];
  readonly severities?: number[];
  readonly reference?: string;
  readonly against?: string[];
  readonly seed: number;
  readonly maxNames?: number;
  readonly engine: string;
  readonly threads?: number;
  readonly cacheDir?: string;
  readonly cache: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `canlab eval`: one evaluation of one encoder.
 *
 * @throws ConfigError on an unknown evaluation, listing the known ones, or a setting out of range
 * @throws CheckpointError if the weights are damaged or no encoder */
export async function evaluateWeights(name: string, flags: EvalFlags, job: DataJob): Promise<void> {
  oneOf("evaluation", name, EVALUATION_NAMES);
  const { logger, signal } = job;
  const engine = oneOf("engine", flags.engine as "native", ENGINES);
  const context: EvalContext = { engine, numThreads: flags.threads, logger, signal };
  const { opened, encoder } = await open(flags.weights, flags, { job, context });
  const others: Record<string, EvaluatedEncoder> = {};
  try {
    for (const path of flags.against ?? [])
      others[path] = (await open(path, flags, { job, context })).encoder;
    const options = { ...(await optionsOf(flags)), representation: { seed: flags.seed, others } };
    const data = await openData(flags, opened.config.imageSize, job);
    const records = await runEvaluation(name, encoder, data, { options, context });
    const result = { ...about(name, flags, opened), records };
    const text = JSON.stringify(result, null, 1);
    if (flags.out !== undefined) await write(flags.out, text);
    job.print(flags.json ? text : evalTable(records));
  } finally {
    for (const one of [encoder, ...Object.values(others)]) await one.dispose();
  }
}

async function open(
  path: string,
  { imageSize, pool, numHeads, cache }: EvalFlags,
  { job, context }: { job: DataJob; context: EvalContext },
): Promise<{ opened: OpenedEncoder; encoder: EvaluatedEncoder }> {
  const opened = await openEncoder(path, {
    imageSize,
    numHeads,
    pool: pool as VitConfig["pool"] | undefined,
  });
  const isCached = cache && job.cacheDir !== "";
  const folder = join(job.cacheDir, "features");
  const kept = isCached ? { cache: openFeatureCache(folder, { logger: job.logger }) } : {};
  return { opened, encoder: await openEvaluatedEncoder(opened, { ...context, ...kept }) };
}

async function openData(flags: EvalFlags, imageSize: number, job: DataJob): Promise<EvalData> {
  const { logger, signal, cacheDir } = job;
  const options = { imageSize, logger, signal };
  if (flags.data === "emoji") {
    const { labels, maxNames } = flags;
    return emojiEvalData({ ...options, cacheDir, labels, ...(maxNames && { maxNames }) });
  }
  const { parts } = await openParts(flags.data, { ...options, cacheDir });
  return datasetEvalData(parts, options);
}

/** The flags of each evaluation as its options; what is not given stays with its default. */
async function optionsOf(flags: EvalFlags): Promise<EvaluationOptions> {
  const { seed, shots, draws, l2, k, epochs, baseLr, batchSize, kinds, severities, reference } = flags;
  const training = given({ seed, epochs, baseLrs: baseLr, batchSize, warmupEpochs: warmup(epochs) });
  return {
    linearProbe: training,
    fineTune: training,
    fewShot: given({ seed, shots, numDraws: draws, l2: l2?.length === 1 ? l2[0] : l2 }),
    knn: given({ k }),
    robustness: given({
      seed,
      kinds: kinds as CorruptionKind[] | undefined,
      severities: severities as Severity[] | undefined,
      reference: reference === undefined ? undefined : await readRecords(reference),
    }),
    ...given({ head: flags.head as HeadName | undefined }),
  };
}

/** A short run has a warm-up as long a share of it as the recipes have. */
const warmup = (epochs: number | undefined) =>
  epochs === undefined ? undefined : Math.min(10, Math.floor(epochs / 10));

type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };
const given = <T extends object>(values: T): Given<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;

async function readRecords(path: string): Promise<EvalRecord[]> {
  try {
    const { records } = JSON.parse(await readFile(path, "utf8")) as { records?: EvalRecord[] };
    if (Array.isArray(records)) return records;
  } catch (error) {
    throw asDataError("read", path, error);
  }
  throw new ConfigError(`${path} has no records; give a file that canlab eval robustness --out wrote`);
}

async function write(path: string, text: string): Promise<void> {
  await writeAtomically(path, (file) => file.writeFile(`${text}\n`)).catch((error: unknown) => {
    throw asDataError("write", path, error);
  });
}

/** What a reader of the numbers has to know. */
function about(
  name: string,
  { data, labels, seed }: EvalFlags,
  { config, fingerprint, metadata }: OpenedEncoder,
) {
  return { evaluation: name, data, ...(data === "emoji" && { labels }), seed, encoder: { fingerprint, ...config, metadata } }; // prettier-ignore
}
