import { ConfigError, ShapeError } from "../core/errors.js";
import { readArray, type ArrayInput } from "../core/array-input.js";
import type { PatchColumnKey } from "./contract/index.js";
import { stepColumns } from "./patch-grid-columns.js";
import type { PatchGridExample, PatchGridInput } from "./patch-grid-input.js";
import { DEFAULT_PATCH_SIZE, patchesPerSide } from "./patch-size.js";
import { brokenNote, readPictures, toBytes, type PictureSet } from "./read-pictures.js";

/** Pictures and what a model made of them. Only `images` is needed; a column is shown for each thing that is there.
 *
 * "Pixels" below are `[count, size, size, 3]`, or `[size, size, 3]` for one picture; "pixels or patches" may also be
 * `[count, numPatches, patchSize * patchSize * 3]`, each patch in the order row, column, channel. */
export interface PatchGridOptions {
  /** Pixels in 0..1, or 0..255 as a Uint8Array or an int32 tensor. */
  readonly images: ArrayInput;
  /** `[count, numPatches]`, or `[numPatches]` for one picture; 1 = masked. Without it a prediction is shown for every patch. */
  readonly mask?: ArrayInput;
  /** Side of a patch in pixels; default what the mask or the predicted patches say, else 8. */
  readonly patchSize?: number;
  /** The clean augmented view, pixels; default the images. */
  readonly view?: ArrayInput;
  /** The noise that was added to the view, pixels. */
  readonly noise?: ArrayInput;
  /** Sigma of the noise, one for all or one per picture; default its root mean square. */
  readonly noiseStd?: number | ArrayLike<number>;
  /** Predicted pixels, pixels or patches; read at masked patches. */
  readonly prediction?: ArrayInput;
  /** Predicted noise, pixels or patches; read at visible patches. */
  readonly predictedNoise?: ArrayInput;
  /** What the prediction is compared with, pixels or patches; default the view. */
  readonly target?: ArrayInput;
  /** Whether the loss of a patch is divided by the variance of its target, as with normalised targets; default false. */
  readonly normPixLoss?: boolean;
  /** Per channel, where view, noise, predictions and target are normalised pixels, `(pixel - mean) / std`; default `[0, 0, 0]`: they are not. */
  readonly mean?: readonly number[];
  /** Per channel; default `[1, 1, 1]`. */
  readonly std?: readonly number[];
  /** One per picture; default "picture 1" and so on. */
  readonly names?: readonly string[];
}

interface Grid {
  readonly images: PictureSet;
  readonly patchSize: number;
  readonly numPatches: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const WHAT = "patchGrid";

/** Patches laid out as a picture, `[count, size, size, 3]`. */
function fromPatches({ images, patchSize }: Grid, data: ArrayLike<number>): Float32Array {
  const { size } = images;
  const side = size / patchSize;
  const patchDim = patchSize * patchSize * 3;
  return Float32Array.from({ length: images.pixels.length }, (_, i) => {
    const channel = i % 3;
    const x = Math.floor(i / 3) % size;
    const y = Math.floor(i / 3 / size) % size;
    const picture = Math.floor(i / (3 * size * size));
    const patch = Math.floor(y / patchSize) * side + Math.floor(x / patchSize);
    const within = ((y % patchSize) * patchSize + (x % patchSize)) * 3 + channel;
    return data[(picture * side * side + patch) * patchDim + within]!;
  });
}

/** Pixels or patches as pixels, normalised if they are bytes. */
function readPixels(grid: Grid, input: ArrayInput, name: keyof PatchGridOptions): Float32Array {
  const { images, patchSize, numPatches, mean, std } = grid;
  const { count, size } = images;
  const shape = [...input.shape];
  const pixels = [count, size, size, 3];
  const patches = [count, numPatches, patchSize * patchSize * 3];
  const forms = count === 1 ? [pixels, pixels.slice(1), patches, patches.slice(1)] : [pixels, patches];
  const form = forms.findIndex((wanted) => wanted.join() === shape.join());
  const isPatches = form >= forms.length / 2;
  if (form < 0) {
    throw new ShapeError(
      `${WHAT}: ${name} must have the shape [${pixels.join(", ")}] or, as patches, [${patches.join(", ")}], got [${shape.join(", ")}]`,
    );
  }
  const { data } = readArray(input, { what: `${WHAT}: ${name}`, shape });
  const isBytes = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
  const values = isPatches ? fromPatches(grid, data) : Float32Array.from(data);
  return isBytes ? values.map((value, i) => (value / 255 - mean[i % 3]!) / std[i % 3]!) : values;
}

/** Masks, `[count * numPatches]`: all masked where there is a prediction without a mask, else none. */
function readMask({ images, numPatches }: Grid, { mask, prediction }: PatchGridOptions): ArrayLike<number> {
  const length = images.count * numPatches;
  if (mask === undefined) return new Uint8Array(length).fill(prediction === undefined ? 0 : 1);
  const isOne = images.count === 1 && mask.shape.length === 1;
  return readArray(mask, {
    what: `${WHAT}: mask`,
    shape: isOne ? [numPatches] : [images.count, numPatches],
  }).data;
}

function inferPatchSize({ mask, prediction, patchSize }: PatchGridOptions, size: number): number {
  if (patchSize !== undefined) return patchSize;
  const numPatches = mask?.shape.at(-1);
  if (numPatches !== undefined) {
    const side = Math.sqrt(numPatches);
    if (Number.isInteger(size / side)) return size / side;
    throw new ShapeError(
      `${WHAT}: a mask of ${numPatches} patches does not fit pictures of ${size} px; numPatches must be (size / patchSize)^2`,
    );
  }
  const shape = prediction?.shape ?? [];
  const isPatches = shape.length === 2 || (shape.length === 3 && shape.join() !== [size, size, 3].join());
  return isPatches ? Math.sqrt(shape.at(-1)! / 3) : DEFAULT_PATCH_SIZE;
}

function readLevels(grid: Grid, { noiseStd }: PatchGridOptions, noise: Float32Array): number[] {
  const { count } = grid.images;
  const each = noise.length / Math.max(1, count);
  const rms = (row: number) =>
    Math.sqrt(noise.subarray(row * each, (row + 1) * each).reduce((sum, e) => sum + e * e, 0) / each);
  if (noiseStd === undefined) return Array.from({ length: count }, (_, row) => rms(row) || 0);
  if (typeof noiseStd === "number") return new Array<number>(count).fill(noiseStd);
  if (noiseStd.length === count) return Array.from(noiseStd);
  throw new ShapeError(`${WHAT}: noiseStd must be one number per picture, ${count}, got ${noiseStd.length}`);
}

/** Columns for what is there. */
function columnsOf(options: PatchGridOptions): PatchColumnKey[] {
  const { mask, view, noise, prediction, predictedNoise } = options;
  const isShown: Partial<Record<PatchColumnKey, boolean>> = {
    view: view !== undefined,
    mask: mask !== undefined,
    noise: noise !== undefined,
    visible: mask !== undefined || noise !== undefined,
    reconstruction: prediction !== undefined,
    difference: prediction !== undefined,
    loss: prediction !== undefined,
    predictedNoise: predictedNoise !== undefined,
  };
  return [...stepColumns, "loss" as const].filter((key) => isShown[key] ?? true);
}

function readNames({ names }: PatchGridOptions, count: number): string[] {
  if (names !== undefined && names.length !== count) {
    throw new ShapeError(`${WHAT}: names must be one per picture, ${count}, got ${names.length}`);
  }
  return Array.from({ length: count }, (_, i) => names?.[i] ?? `picture ${i + 1}`);
}

function readGrid(options: PatchGridOptions): Grid {
  const { mean = [0, 0, 0], std = [1, 1, 1] } = options;
  if (mean.length !== 3 || std.length !== 3 || !std.every((value) => value > 0)) {
    throw new ConfigError(
      `${WHAT}: mean and std must be three numbers each, std above 0, got [${mean.join(", ")}] and [${std.join(", ")}]`,
    );
  }
  const images = readPictures(options.images, `${WHAT}: images`);
  const patchSize = inferPatchSize(options, images.size);
  const numPatches = images.size > 0 ? patchesPerSide(WHAT, images.size, patchSize) ** 2 : 0;
  return { images, patchSize, numPatches, mean, std };
}

const countBroken = (values: Float32Array | undefined): number =>
  values?.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0) ?? 0;

function noteOf(options: PatchGridOptions, grid: Grid, predicted: readonly (Float32Array | undefined)[]) {
  const { mask, prediction } = options;
  return [
    brokenNote(grid.images.numBroken, "images"),
    brokenNote(
      predicted.reduce((sum, values) => sum + countBroken(values), 0),
      "the predictions",
    ),
    mask !== undefined && prediction === undefined
      ? "No prediction was given, so there is no reconstruction and no loss to show."
      : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** The options as the examples of a training step.
 *
 * @throws ShapeError when sizes do not fit together; ConfigError, DataError for values out of range */
export function readPatchGrid(options: PatchGridOptions): PatchGridInput {
  const grid = readGrid(options);
  const { images, patchSize, numPatches, mean, std } = grid;
  const read = (name: "view" | "noise" | "prediction" | "predictedNoise" | "target") =>
    options[name] && readPixels(grid, options[name], name);
  const normalised = () => images.pixels.map((value, i) => (value - mean[i % 3]!) / std[i % 3]!);
  const view = read("view") ?? normalised();
  const noise = read("noise") ?? new Float32Array(view.length);
  const [prediction, predictedNoise, target] = [read("prediction"), read("predictedNoise"), read("target")];
  const mask = readMask(grid, options);
  const levels = readLevels(grid, options, noise);
  const length = images.size ** 2 * 3;
  const row = <T extends Float32Array | undefined>(values: T, i: number) =>
    values?.subarray(i * length, (i + 1) * length) as T;
  const examples = readNames(options, images.count).map((name, i): PatchGridExample => ({
    name,
    image: new Uint8Array(toBytes(row(images.pixels, i)).buffer),
    view: row(view, i),
    noise: row(noise, i),
    noiseStd: levels[i]!,
    mask: Array.from({ length: numPatches }, (_, patch) => mask[i * numPatches + patch]!),
    reconstruction: row(prediction, i),
    predictedNoise: row(predictedNoise, i),
    target: row(target, i),
  }));
  return {
    imageSize: images.size,
    patchSize,
    mean,
    std,
    normPixLoss: options.normPixLoss ?? false,
    examples,
    columns: columnsOf(options),
    note: noteOf(options, grid, [prediction, predictedNoise]),
  };
}
