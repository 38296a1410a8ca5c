import { createRng } from "../../core/rng.js";
import { initParams } from "../../models/params.js";
import type { Run } from "./arm-key.js";
import { armMethod } from "./arm-method.js";
import type { FrozenEncoder } from "./encoder-features.js";
import type { MeasureName } from "./experiment.js";
import { measures } from "./measures.js";
import { provenanceOf } from "./provenance.js";
import { emojiOf, type RunContext } from "./run-context.js";
import { readRecord, writeRecord, type RunRecord } from "./run-store.js";
import { trainRun, trainSummary, type TrainedRun } from "./train-arm.js";

/** A run and what is to be measured of it. */
export interface Job {
  readonly run: Run;
  readonly measures: readonly MeasureName[];
}

/** The measures a run does not have yet. */
export async function missingOf({ run, measures: asked }: Job, out: string): Promise<MeasureName[]> {
  const found = await Promise.all(asked.map((measure) => readRecord(out, run, measure)));
  return asked.filter((_, i) => found[i] === undefined);
}

/** Trains where that is not done, then measures what is missing; each result is on the disk before the next is begun.
 *
 * @throws InterruptedError after the signal; what was done is kept */
export async function runOne(job: Job, context: RunContext): Promise<void> {
  const { run } = job;
  const provenance = provenanceOf(context.command, context.now());
  const keep = (measure: RunRecord["measure"], record: Pick<RunRecord, "values" | "curves">) =>
    writeRecord(context.out, { format: "canlab-run-1", measure, run, ...record, provenance });
  const missing = await missingOf(job, context.out);
  if (missing.length === 0) return;
  const needsPictures = run.arm.kind !== "size" && missing.some((measure) => measure !== "cost");
  const emoji = needsPictures ? await emojiOf(run, context) : undefined;
  const encoder = emoji && (await encoderOf(run, { emoji, context, keep }));
  for (const measure of missing) {
    await keep(measure, { values: await measures[measure]({ run, context, emoji, encoder }) });
  }
}

type Keep = (measure: RunRecord["measure"], record: Pick<RunRecord, "values" | "curves">) => Promise<void>;

async function encoderOf(
  run: Run,
  { emoji, context, keep }: { emoji: Awaited<ReturnType<typeof emojiOf>>; context: RunContext; keep: Keep },
): Promise<FrozenEncoder | undefined> {
  const { arm, budget, seed } = run;
  if (arm.kind === "trained") {
    const trained = { ...run, arm } satisfies TrainedRun;
    const result = await trainRun(trained, emoji, context);
    if ((await readRecord(context.out, run, "train")) === undefined) {
      await keep("train", trainSummary(trained, result));
    }
    return { method: armMethod(arm, budget), params: result.params };
  }
  if (arm.kind !== "untrained") return undefined;
  // All arms start from equal encoders, so this is the start of each.
  const method = armMethod({ method: "can" }, budget);
  return { method, params: initParams(method.params, createRng(seed, "init")) };
}
