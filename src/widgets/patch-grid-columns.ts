import type { PatchColumn, PatchColumnKey } from "./contract/index.js";
import { heatColour } from "./heat-colours.js";
import type { PatchGridExample, PatchGridInput } from "./patch-grid-input.js";

/** Mid-grey: what was hidden, what is no number, and zero in the columns that show a signed quantity. */
const GREY = 0.5;
/** Visible in the mask, and without a loss. */
const LIGHT = 0.93;

/** The columns of a training step, from left to right. */
export const stepColumns: readonly PatchColumnKey[] = [
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
export function noiseGain({ examples, std }: PatchGridInput): number {
  const largest = Math.max(0, ...examples.map(({ noiseStd }) => noiseStd));
  const inPixels = largest * Math.max(...std);
  return inPixels > 0 ? Math.max(1, Math.round(0.5 / (3 * inPixels))) : 1;
}

export function columnsFor(
  keys: readonly PatchColumnKey[],
  { gain, maxLoss }: { gain: number; maxLoss: number },
): PatchColumn[] {
  const texts: Record<PatchColumnKey, [title: string, caption: string]> = {
    image: ["Image", "the whole picture"],
    view: ["View", "augmented as in training"],
    mask: ["Mask", "hidden patches dark"],
    noise: ["Noise", `added to the view, shown × ${gain}, grey is none`],
    visible: ["Encoder input", "noised, without the masked patches"],
    reconstruction: ["Reconstruction", "predicted where masked, view elsewhere"],
    predictedNoise: ["Predicted noise", `on visible patches, × ${gain}: compare with Noise`],
    difference: ["Difference", "reconstruction minus view, grey is equal"],
    loss: ["Loss", `of the masked patches, dark is 0, yellow ${Number(maxLoss.toPrecision(3))}`],
  };
  return keys.map((key) => ({ key, title: texts[key][0], caption: texts[key][1] }));
}

/** Calls `visit(patch, index)` for every value of an `[imageSize, imageSize, 3]` picture. */
export function forEachValue(
  { imageSize, patchSize }: Pick<PatchGridInput, "imageSize" | "patchSize">,
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

export interface ColumnDraw {
  readonly key: PatchColumnKey;
  readonly gain: number;
  readonly losses: readonly (number | null)[];
  readonly maxLoss: number;
}

/** Whether the example has what a column shows. */
function hasColumn(example: PatchGridExample, { key, losses }: ColumnDraw): boolean {
  if (key === "reconstruction" || key === "difference") return example.reconstruction !== undefined;
  if (key === "predictedNoise") return example.predictedNoise !== undefined;
  return key !== "loss" || losses.some((loss, patch) => loss !== null && example.mask[patch]! > 0);
}

/** What a column shows at value `i` of a patch, 0..1. */
function shader(
  input: PatchGridInput,
  example: PatchGridExample,
  { key, gain, losses, maxLoss }: ColumnDraw,
) {
  const { mean, std } = input;
  const { view, noise, mask, reconstruction, predictedNoise, target = view } = example;
  const pixel = (values: Float32Array, i: number) => values[i]! * std[i % 3]! + mean[i % 3]!;
  const signed = (value: number, i: number, times: number) => GREY + value * std[i % 3]! * times;
  const heat = losses.map((loss) => (loss === null ? null : heatColour(maxLoss > 0 ? loss / maxLoss : 0)));
  return (patch: number, i: number): number => {
    const hidden = mask[patch]! > 0;
    switch (key) {
      case "image":
        return example.image[i]! / 255;
      case "mask":
        return hidden ? 0.2 : LIGHT;
      case "noise":
        return signed(noise[i]!, i, gain);
      case "visible":
        return hidden ? GREY : pixel(view, i) + noise[i]! * std[i % 3]!;
      case "reconstruction":
        return pixel(hidden ? reconstruction! : view, i);
      case "predictedNoise":
        return hidden ? GREY : signed(predictedNoise![i]!, i, gain);
      case "difference":
        return hidden ? signed(reconstruction![i]! - target[i]!, i, 1) : GREY;
      case "loss":
        return (hidden ? heat[patch]?.[i % 3] : undefined) ?? LIGHT;
      default:
        return pixel(view, i);
    }
  };
}

/** `[imageSize, imageSize, 3]` uint8 of one column; null where the example has no prediction. */
export function drawColumn(
  input: PatchGridInput,
  example: PatchGridExample,
  draw: ColumnDraw,
): Uint8ClampedArray | null {
  if (!hasColumn(example, draw)) return null;
  const shade = shader(input, example, draw);
  const out = new Uint8ClampedArray(example.view.length);
  forEachValue(input, (patch, i) => {
    const value = shade(patch, i);
    out[i] = 255 * (Number.isNaN(value) ? GREY : value);
  });
  return out;
}
