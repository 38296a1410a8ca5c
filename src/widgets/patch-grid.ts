import { ShapeError } from "../core/errors.js";
import type { PatchColumn, PatchColumnKey, PatchGridPicture, PatchGridState } from "./contract/index.js";
import { createSprite } from "./sprite.js";

/** One view of one picture, as a method saw and predicted it. Float pictures are `[imageSize, imageSize, 3]` in normalised pixels. */
export interface PatchGridExample {
  readonly name: string;
  /** The whole picture, `[imageSize, imageSize, 3]`, uint8 RGB. */
  readonly image: Uint8Array;
  /** The clean augmented view. */
  readonly view: Float32Array;
  /** The added noise, sigma times unit normal, for the whole view. */
  readonly noise: Float32Array;
  /** sigma */
  readonly noiseStd: number;
  /** `[numPatches]`, 1 = masked. */
  readonly mask: ArrayLike<number>;
  /** Predicted pixels, un-normalised per patch; read at masked patches. */
  readonly reconstruction?: Float32Array;
  /** Predicted noise in the units of `noise`; read at visible patches. */
  readonly predictedNoise?: Float32Array;
}

export interface PatchGridInput {
  readonly imageSize: number;
  readonly patchSize: number;
  /** Per channel, of 0..1 pixels: normalised = (pixel - mean) / std. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Whether the reconstruction loss divides each patch by its own standard deviation. */
  readonly normPixLoss: boolean;
  readonly examples: readonly PatchGridExample[];
}

const EPS = 1e-6;
/** Mid-grey: what was hidden, and zero in the columns that show a signed quantity. */
const GREY = 0.5;

const keys: readonly PatchColumnKey[] = [
  "image",
  "view",
  "mask",
  "noise",
  "visible",
  "reconstruction",
  "predictedNoise",
  "difference",
];

/** A whole number by which the noise is amplified, so that three standard deviations of the strongest one fill the range. */
function noiseGain({ examples, std }: PatchGridInput): number {
  const largest = Math.max(0, ...examples.map(({ noiseStd }) => noiseStd));
  const inPixels = largest * Math.max(...std);
  return inPixels > 0 ? Math.max(1, Math.round(0.5 / (3 * inPixels))) : 1;
}

const columnsFor = (gain: number): PatchColumn[] => {
  const texts: Record<PatchColumnKey, [title: string, caption: string]> = {
    image: ["Image", "the whole picture"],
    view: ["View", "augmented as in training"],
    mask: ["Mask", "hidden patches dark"],
    noise: ["Noise", `added to the view, shown × ${gain}, grey is none`],
    visible: ["Encoder input", "noised, without the masked patches"],
    reconstruction: ["Reconstruction", "predicted where masked, view elsewhere"],
    predictedNoise: ["Predicted noise", `on visible patches, × ${gain}: compare with Noise`],
    difference: ["Difference", "reconstruction minus view, grey is equal"],
  };
  return keys.map((key) => ({ key, title: texts[key][0], caption: texts[key][1] }));
};

/** Calls `visit(patch, index)` for every value of an `[imageSize, imageSize, 3]` picture. */
function forEachValue(
  { imageSize, patchSize }: PatchGridInput,
  visit: (patch: number, index: number) => void,
): void {
  const side = imageSize / patchSize;
  for (let index = 0; index < imageSize * imageSize * 3; index++) {
    const pixel = Math.floor(index / 3);
    const row = Math.floor(pixel / imageSize / patchSize);
    const column = Math.floor((pixel % imageSize) / patchSize);
    visit(row * side + column, index);
  }
}

/** `[imageSize, imageSize, 3]` uint8 of one column; null where the example has no prediction. */
function drawColumn(
  input: PatchGridInput,
  example: PatchGridExample,
  { key, gain }: { key: PatchColumnKey; gain: number },
): Uint8ClampedArray | null {
  const { mean, std } = input;
  const { view, noise, mask, reconstruction, predictedNoise } = example;
  if (key === "image") return Uint8ClampedArray.from(example.image);
  if ((key === "reconstruction" || key === "difference") && !reconstruction) return null;
  if (key === "predictedNoise" && !predictedNoise) return null;
  const pixel = (values: Float32Array, i: number) => values[i]! * std[i % 3]! + mean[i % 3]!;
  const signed = (value: number, i: number, times: number) => GREY + value * std[i % 3]! * times;
  const shade = (hidden: boolean, i: number): number => {
    switch (key) {
      case "mask":
        return hidden ? 0.2 : 0.93;
      case "noise":
        return signed(noise[i]!, i, gain);
      case "visible":
        return hidden ? GREY : pixel(view, i) + noise[i]! * std[i % 3]!;
      case "reconstruction":
        return pixel(hidden ? reconstruction! : view, i);
      case "predictedNoise":
        return hidden ? GREY : signed(predictedNoise![i]!, i, gain);
      case "difference":
        return hidden ? signed(reconstruction![i]! - view[i]!, i, 1) : GREY;
      default:
        return pixel(view, i);
    }
  };
  const out = new Uint8ClampedArray(view.length);
  forEachValue(input, (patch, i) => (out[i] = 255 * shade(mask[patch]! > 0, i)));
  return out;
}

/** Loss of each patch: of the pixels where it is masked (divided by the patch's unbiased variance + 1e-6 with `normPixLoss`), of the noise
 * where it is visible; null where the prediction is missing (method.md 1.4). */
export function patchLosses(input: PatchGridInput, example: PatchGridExample): (number | null)[] {
  const numPatches = (input.imageSize / input.patchSize) ** 2;
  const { view, noise, mask, reconstruction, predictedNoise } = example;
  const squares = new Float64Array(numPatches);
  const sum = new Float64Array(numPatches);
  const sumOfSquares = new Float64Array(numPatches);
  forEachValue(input, (patch, i) => {
    const [predicted, target] = mask[patch]! > 0 ? [reconstruction, view] : [predictedNoise, noise];
    squares[patch]! += ((predicted?.[i] ?? NaN) - target[i]!) ** 2;
    sum[patch]! += view[i]!;
    sumOfSquares[patch]! += view[i]! ** 2;
  });
  const n = 3 * input.patchSize ** 2;
  return Array.from(squares, (total, patch) => {
    const variance = Math.max(0, (sumOfSquares[patch]! - sum[patch]! ** 2 / n) / (n - 1));
    const scale = input.normPixLoss && mask[patch]! > 0 ? variance + EPS : 1;
    const loss = total / n / scale;
    return Number.isFinite(loss) ? Number(loss.toPrecision(4)) : null;
  });
}

function checkExample({ imageSize, patchSize }: PatchGridInput, example: PatchGridExample): void {
  const numValues = imageSize * imageSize * 3;
  for (const field of ["image", "view", "noise", "reconstruction", "predictedNoise"] as const) {
    const length = example[field]?.length;
    if (length !== undefined && length !== numValues) {
      throw new ShapeError(
        `patchGridState: ${field} of "${example.name}" must be [${imageSize}, ${imageSize}, 3] (${numValues} values), got ${length}`,
      );
    }
  }
  const numPatches = (imageSize / patchSize) ** 2;
  if (!Number.isInteger(imageSize / patchSize) || example.mask.length !== numPatches) {
    throw new ShapeError(
      `patchGridState: mask of "${example.name}" must have one value per patch of ${patchSize} px in ${imageSize} px, got ${example.mask.length}`,
    );
  }
}

/** Draws the columns of the patch grid into one lossless sprite sheet.
 *
 * @throws ShapeError when a picture or a mask has another size than the input says */
export function patchGridState(input: PatchGridInput): PatchGridState {
  const gain = noiseGain(input);
  const tiles: Uint8ClampedArray[] = [];
  const pictures = input.examples.map((example): PatchGridPicture => {
    checkExample(input, example);
    const entries = keys.map((key) => {
      const tile = drawColumn(input, example, { key, gain });
      return [key, tile ? tiles.push(tile) - 1 : null] as const;
    });
    return {
      name: example.name,
      noiseStd: example.noiseStd,
      mask: Array.from(example.mask, (value) => (value > 0 ? 1 : 0)),
      patchLoss: patchLosses(input, example),
      tiles: Object.fromEntries(entries) as PatchGridPicture["tiles"],
    };
  });
  const pixels = new Uint8ClampedArray(tiles.length * input.imageSize ** 2 * 3);
  tiles.forEach((tile, i) => pixels.set(tile, i * tile.length));
  return {
    imageSize: input.imageSize,
    patchSize: input.patchSize,
    columns: columnsFor(gain),
    pictures,
    sprite: createSprite(pixels, { tileSize: input.imageSize, format: "png" }),
    picture: 0,
    patch: 0,
  };
}
