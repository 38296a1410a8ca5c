import { ShapeError } from "../core/errors.js";
import type { Labelled, EmbeddingState } from "./contract/index.js";
import { packNumbers } from "./packed-numbers.js";
import { createSprite } from "./sprite.js";

/** One arm's two-dimensional map of all pictures. */
export interface EmbeddingMapInput extends Labelled {
  /** `[count, 2]`, for example from UMAP; NaN for a picture without a place. */
  readonly points: ArrayLike<number>;
}

export interface EmbeddingInput {
  /** How the points were placed, for example "UMAP". */
  readonly method: string;
  /** Side of the thumbnails in pixels. */
  readonly imageSize: number;
  /** `[count, imageSize, imageSize, 3]`, uint8 RGB. */
  readonly pixels: Uint8Array;
  /** One per picture, for example "red apple, by Noto". */
  readonly names: readonly string[];
  readonly categories: readonly string[];
  /** Per picture: index into `categories`. */
  readonly category: ArrayLike<number>;
  readonly maps: readonly EmbeddingMapInput[];
}

/** Packs the points of each arm and the thumbnails of all pictures.
 *
 * @throws ShapeError when names, categories, pictures and points differ in number */
export function embeddingState(input: EmbeddingInput): EmbeddingState {
  const count = input.names.length;
  const tileSize = input.imageSize;
  const expect = (what: string, actual: number, wanted: number) => {
    if (actual !== wanted) {
      throw new ShapeError(
        `embeddingState: ${what} must have ${wanted} values for ${count} names, got ${actual}`,
      );
    }
  };
  expect("category", input.category.length, count);
  expect("pixels", input.pixels.length, count * tileSize * tileSize * 3);
  for (const { key, points } of input.maps) expect(`points of ${key}`, points.length, 2 * count);
  return {
    categories: input.categories,
    category: Array.from(input.category),
    names: input.names,
    sprite: createSprite(input.pixels, { tileSize }),
    maps: input.maps.map(({ key, label, points }) => ({
      key,
      label,
      x: packNumbers(Array.from({ length: count }, (_, i) => points[2 * i]!)),
      y: packNumbers(Array.from({ length: count }, (_, i) => points[2 * i + 1]!)),
    })),
    arm: input.maps[0]?.key ?? "",
    point: -1,
  };
}
