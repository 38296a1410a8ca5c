import { ShapeError } from "../core/errors.js";
import type { EmbeddingState, Labelled } from "./contract/index.js";
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

const base64 = (values: ArrayLike<number>): string =>
  Buffer.from(Float32Array.from(values).buffer).toString("base64");

/** The maps of a report's arms, as JSON.
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
    count,
    maps: input.maps.map(({ key, label }) => ({ key, label, dims: 2 })),
    points: base64(input.maps.flatMap(({ points }) => Array.from(points))),
    columns: [{ key: "category", label: "Category", kind: "category", categories: input.categories }],
    values: base64(input.category),
    scale: [],
    names: input.names,
    sprite: createSprite(input.pixels, { tileSize }),
    pairs: "",
    neighbours: "",
    similarities: "",
    numNeighbours: 0,
    pointSize: 0,
    map: input.maps[0]?.key ?? "",
    colourBy: "category",
    hidden: [],
    point: -1,
    selection: [],
    showImages: false,
    showPairs: false,
    rotation: [0, 0],
  };
}
