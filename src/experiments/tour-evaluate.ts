import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EmojiSet } from "../data/emoji.js";
import { evaluate, type LabelledFeatures } from "../eval/evaluate.js";
import { asDataError, writeAtomically } from "../train/atomic-file.js";
import { describeDifferences, type RunConfig } from "../train/run-config.js";
import { armLabels, BASELINE_NAMES, type ArmName, type EvalSplit } from "./tour-arms.js";
import { mapOfVal } from "./tour-embedding.js";
import type { ArmEvaluation, Evaluation } from "./tour-evaluation.js";
import { featuresOf } from "./tour-features.js";
import { stopIfAsked, type TourRun } from "./tour-run.js";
import type { Trained } from "./tour-train.js";

/** Everything an evaluation reads. */
export interface EvaluationInput {
  readonly trained: Trained;
  readonly emoji: EmojiSet;
  readonly run: TourRun;
}

const configOf = (name: ArmName, { run, emoji }: EvaluationInput): RunConfig => ({
  ...run.config,
  arm: name,
  numPictures: emoji.pictures.length,
});

const fileOf = (name: ArmName, { folder }: TourRun) => join(folder.armDir(name), "evaluation.json");

/** An evaluation that was finished before a stop; undefined if there is none, or it is damaged or of other settings. */
async function readEvaluation(name: ArmName, input: EvaluationInput): Promise<ArmEvaluation | undefined> {
  try {
    const text = await readFile(fileOf(name, input.run), "utf8");
    const { config, evaluation } = JSON.parse(text) as { config: RunConfig; evaluation: ArmEvaluation };
    return describeDifferences(config, configOf(name, input)).length === 0 ? evaluation : undefined;
  } catch {
    return undefined;
  }
}

async function writeEvaluation(
  name: ArmName,
  evaluation: ArmEvaluation,
  input: EvaluationInput,
): Promise<void> {
  const path = fileOf(name, input.run);
  await mkdir(input.run.folder.armDir(name), { recursive: true }).catch((error: unknown) => {
    throw asDataError("write", path, error);
  });
  const text = JSON.stringify({ config: configOf(name, input), evaluation });
  await writeAtomically(path, (file) => file.writeFile(text));
}

async function evaluateArm(name: ArmName, input: EvaluationInput): Promise<ArmEvaluation> {
  const { emoji, run } = input;
  const labelled = async (split: "train" | EvalSplit): Promise<LabelledFeatures> => {
    const indices = emoji.splits[split];
    const pick = (labels: Int32Array) => indices.map((index) => labels[index]!);
    return {
      table: await featuresOf(name, indices, input),
      categories: pick(emoji.categoryOf),
      subgroups: pick(emoji.subgroupOf),
      names: pick(emoji.nameOf),
      styles: pick(emoji.styleOf),
    };
  };
  const train = await labelled("train");
  const val = await labelled("val");
  const splits = {
    val,
    v2: await labelled("v2"),
    rendition: await labelled("rendition"),
    sketch: await labelled("sketch"),
  };
  const { categories, subgroups } = emoji;
  const counts = { numCategories: categories.length, numSubgroups: subgroups.length };
  const scores = await evaluate(train, splits, val, { ...counts, engine: run.settings.engine });
  return { scores, map: await mapOfVal(val.table, run) };
}

/** Scores the trained arms, the untrained encoder and raw pixels on emoji that none was trained on. What was finished before a
 * stop is read, not done again.
 *
 * @throws InterruptedError after the signal, between two arms */
export async function evaluateArms(input: EvaluationInput): Promise<Evaluation> {
  const names: ArmName[] = [...input.trained.keys(), ...BASELINE_NAMES];
  const bar = input.run.logger.progress("evaluate", names.length, "arms");
  const evaluation = new Map<ArmName, ArmEvaluation>();
  try {
    for (const name of names) {
      stopIfAsked(input.run, `the evaluation of ${armLabels[name]}`);
      bar.update(evaluation.size, { now: armLabels[name] });
      let arm = await readEvaluation(name, input);
      if (arm === undefined) {
        arm = await evaluateArm(name, input);
        await writeEvaluation(name, arm, input);
      }
      evaluation.set(name, arm);
    }
    bar.update(evaluation.size, {});
  } finally {
    bar.stop();
  }
  return evaluation;
}
