import type { EmojiSet } from "../../data/emoji.js";
import { evaluate, type LabelledFeatures } from "../../eval/evaluate.js";
import { pixelFeatures, type FeatureTable } from "../../eval/features.js";
import { EVAL_SPLITS, type EvalSplit } from "../tour-arms.js";
import { withEncoder } from "./encoder-features.js";
import type { Measure, MeasureInput } from "./measure.js";

/** Raw pixels are averaged down to at most this side, where a linear probe does best with them. */
const PIXEL_SIDE = 16;

type FeaturesOf = (indices: Int32Array) => Promise<FeatureTable>;

/** Features of one split with its labels. */
async function labelled(emoji: EmojiSet, split: "train" | EvalSplit, featuresOf: FeaturesOf) {
  const indices = emoji.splits[split];
  const pick = (labels: Int32Array) => indices.map((index) => labels[index]!);
  return {
    table: await featuresOf(indices),
    categories: pick(emoji.categoryOf),
    subgroups: pick(emoji.subgroupOf),
    names: pick(emoji.nameOf),
    styles: pick(emoji.styleOf),
  } satisfies LabelledFeatures;
}

/** The frozen features of a run's arm, of any pictures of its set. */
export function withFeatures<T>(
  { run, encoder, emoji, context }: MeasureInput,
  use: (featuresOf: FeaturesOf) => Promise<T>,
): Promise<T> {
  const { pictures } = emoji!;
  if (encoder === undefined) {
    const side = Math.min(PIXEL_SIDE, run.budget.imageSize);
    return use((indices) => Promise.resolve(pixelFeatures(pictures, indices, side)));
  }
  const { numThreads, device, signal } = context;
  return withEncoder(encoder, { numThreads, device, signal }, (featuresOf) =>
    use((indices) => featuresOf(pictures, indices)),
  );
}

/** What the tour measures, as `<split>.<metric>`: ridge and logistic probe, k-NN, retrieval. Fitted on train; penalties chosen on held-out
 * names of train. */
export const measureScores: Measure = (input) => {
  const emoji = input.emoji!;
  return withFeatures(input, async (featuresOf) => {
    const train = await labelled(emoji, "train", featuresOf);
    const splits = {} as Record<EvalSplit, LabelledFeatures>;
    for (const split of EVAL_SPLITS) splits[split] = await labelled(emoji, split, featuresOf);
    const { categories, subgroups } = emoji;
    const counts = { numCategories: categories.length, numSubgroups: subgroups.length };
    const scores = await evaluate(train, splits, splits.val, counts);
    return Object.fromEntries(
      EVAL_SPLITS.flatMap((split) =>
        Object.entries(scores[split]).map(([name, value]) => [`${split}.${name}`, value as number]),
      ),
    );
  });
};
