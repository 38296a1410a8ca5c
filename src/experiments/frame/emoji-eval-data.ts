import type { EmojiSet } from "../../data/emoji.js";
import type { EvalData, Split } from "../../eval/split.js";
import { EVAL_SPLITS } from "../tour-arms.js";

/** The categories of an emoji set as the evaluations take them. Categories without a picture in train, as in a very small set, are left out. */
export function emojiEvalData({
  pictures,
  splits,
  categories,
  categoryOf,
  nameOf,
  styleOf,
}: EmojiSet): EvalData {
  const seen = [...new Set(splits.train.map((picture) => categoryOf[picture]!))].sort((a, b) => a - b);
  const classOf = new Map(seen.map((category, i) => [category, i]));
  const splitOf = (name: "train" | (typeof EVAL_SPLITS)[number]): Split => {
    const indices = splits[name].filter((picture) => classOf.has(categoryOf[picture]!));
    const pick = (values: Int32Array) => indices.map((picture) => values[picture]!);
    const labels = indices.map((picture) => classOf.get(categoryOf[picture]!)!);
    return { name, pictures, indices, labels, groups: pick(nameOf), styles: pick(styleOf) };
  };
  return {
    classNames: seen.map((category) => categories[category]!),
    train: splitOf("train"),
    tests: () => Promise.resolve(EVAL_SPLITS.map(splitOf).filter(({ indices }) => indices.length > 0)),
  };
}
