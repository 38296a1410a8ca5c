import { embeddingMap } from "../analysis/embedding-map.js";
import type { EmojiSet } from "../data/emoji.js";
import type { FeatureTable } from "../eval/features.js";
import type { EmbeddingInput } from "../widgets/embedding-projection.js";
import { armLabels } from "./tour-arms.js";
import type { ArmMap, Evaluation } from "./tour-evaluation.js";
import { pictureName, picturePixels } from "./tour-pictures.js";
import type { TourRun } from "./tour-run.js";

/** A map of the val pictures under one arm; the seed is fixed, so that runs differ by their features alone. */
export async function mapOfVal(table: FeatureTable, { signal }: TourRun): Promise<ArmMap> {
  const { points, method } = await embeddingMap(table, { signal });
  // Two decimals are finer than what can be seen.
  return { points: Array.from(points, (value) => Math.round(100 * value) / 100), method };
}

/** The maps of all arms with the pictures that they show. */
export function embeddingInput(evaluation: Evaluation, emoji: EmojiSet): EmbeddingInput {
  const { pictures, splits, categories, categoryOf } = emoji;
  const { val } = splits;
  const bytes = pictures.imageSize ** 2 * 3;
  const pixels = new Uint8Array(val.length * bytes);
  val.forEach((picture, i) => pixels.set(picturePixels(emoji, picture), i * bytes));
  return {
    method: [...evaluation.values()][0]?.map.method ?? "UMAP",
    imageSize: pictures.imageSize,
    pixels,
    names: Array.from(val, (picture) => pictureName(emoji, picture)),
    categories,
    category: val.map((picture) => categoryOf[picture]!),
    maps: [...evaluation].map(([key, { map }]) => ({ key, label: armLabels[key], points: map.points })),
  };
}
