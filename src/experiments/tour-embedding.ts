import type { EmojiSet } from "../data/emoji.js";
import type { FeatureTable } from "../eval/features.js";
import type { EmbeddingInput } from "../widgets/embedding-projection.js";
import { armLabels } from "./tour-arms.js";
import type { Evaluation } from "./tour-evaluate.js";
import { pictureName, picturePixels } from "./tour-pictures.js";
import type { TourRun } from "./tour-run.js";

/** Places of the val pictures on a map, `[rows, 2]`. */
export const mapOfVal = (table: FeatureTable, run: TourRun): number[] =>
  run.settings.seed < 0 ? [] : new Array<number>(2 * table.rows).fill(0);

/** The maps of all arms with the pictures that they show. */
export function embeddingInput(evaluation: Evaluation, emoji: EmojiSet): EmbeddingInput {
  const { pictures, splits, categories, categoryOf } = emoji;
  const { val } = splits;
  const bytes = pictures.imageSize ** 2 * 3;
  const pixels = new Uint8Array(val.length * bytes);
  val.forEach((picture, i) => pixels.set(picturePixels(emoji, picture), i * bytes));
  return {
    method: "UMAP",
    imageSize: pictures.imageSize,
    pixels,
    names: Array.from(val, (picture) => pictureName(emoji, picture)),
    categories,
    category: val.map((picture) => categoryOf[picture]!),
    maps: [...evaluation].map(([key, { points }]) => ({ key, label: armLabels[key], points })),
  };
}
