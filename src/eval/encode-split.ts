import { applyView } from "../augment/apply-view.js";
import type { AugmentOptions } from "../augment/augment-options.js";
import { drawView } from "../augment/view-draw.js";
import { createRng } from "../core/rng.js";
import { encodeRows, type Encode } from "./encode-rows.js";
import { extractFeatures, type ExtractOptions, type FeatureTable } from "./features.js";
import type { Split } from "./split.js";

/** Random views in place of the pictures themselves. */
export interface ViewRequest {
  readonly augment: AugmentOptions;
  readonly seed: number;
  /** Views differ from epoch to epoch. */
  readonly epoch: number;
}

/** A frozen encoder as evaluations see it: features of the rows of a split, of the pictures as they are or of random views. */
export type EncodeSplit = (split: Split, views?: ViewRequest) => Promise<FeatureTable>;

/** Where features are kept between runs; a folder, for example. */
export interface FeatureCache {
  /** A name that depends on every bit of the parts. */
  keyOf(parts: readonly (string | Uint8Array | Int32Array)[]): string;
  read(key: string): Promise<FeatureTable | undefined>;
  write(key: string, table: FeatureTable): Promise<void>;
}

/** Options of `createEncodeSplit`. */
export interface EncodeSplitOptions extends Omit<ExtractOptions, "label"> {
  /** Side in pixels of what the encoder takes; only for views. */
  readonly imageSize?: number;
  readonly cache?: FeatureCache;
  /** Everything that features depend on beside the pixels: the content hash of the weights, and what is read of the encoder. Needed with a cache. */
  readonly encoderKey?: string;
}

/** Features of splits by a frozen encoder. Those of the pictures as they are are made once per split, and once per content of weights and
 * pictures where there is a cache; random views are made anew.
 *
 * @throws InterruptedError, ShapeError as `extractFeatures` */
export function createEncodeSplit(encode: Encode, options: EncodeSplitOptions): EncodeSplit {
  const { cache, encoderKey, imageSize, ...extract } = options;
  const known = new WeakMap<Split, Promise<FeatureTable>>();
  const make = async (split: Split): Promise<FeatureTable> => {
    const label = `features of ${split.name}`;
    const compute = () => extractFeatures(encode, split.pictures, split.indices, { ...extract, label });
    if (!cache || encoderKey === undefined) return compute();
    const key = cache.keyOf([encoderKey, JSON.stringify(extract.normalize), ...contentOf(split)]);
    const found = await cache.read(key);
    if (found) return found;
    const table = await compute();
    await cache.write(key, table);
    return table;
  };
  return (split, views) => {
    if (views)
      return encodeViews(encode, split, views, {
        ...extract,
        imageSize: imageSize ?? split.pictures.imageSize,
      });
    const table = known.get(split) ?? make(split);
    known.set(split, table);
    table.catch(() => known.delete(split));
    return table;
  };
}

/** What the features of a split depend on: its size, which rows, and the pixels. */
const contentOf = ({ pictures, indices }: Split) =>
  [`${pictures.length} x ${pictures.imageSize}`, indices, pictures.pixels] as const;

/** Features of one random view of each row. The draws of a row depend on the seed, the epoch and its picture's number alone. */
function encodeViews(
  encode: Encode,
  { name, pictures, indices }: Split,
  { augment, seed, epoch }: ViewRequest,
  { normalize, imageSize: outSize, ...options }: Omit<ExtractOptions, "label"> & { imageSize: number },
): Promise<FeatureTable> {
  const size = pictures.imageSize;
  const source = size ** 2 * 3;
  const fill = (row: number, out: Float32Array): void => {
    const index = indices[row]!;
    const draw = drawView(augment, createRng(seed, "evaluation view", epoch, index), size);
    const picture = pictures.pixels.subarray(index * source, (index + 1) * source);
    applyView(picture, draw, { size, outSize, ...normalize }, out);
  };
  const label = `views of ${name}, epoch ${epoch}`;
  return encodeRows(encode, indices.length, fill, { ...options, pixels: outSize ** 2 * 3, label });
}
