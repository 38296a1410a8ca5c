import { ShapeError } from "../core/errors.js";
import type { PatchGridPicture, PatchGridState } from "./contract/index.js";
import { columnsFor, drawColumn, forEachValue, noiseGain, stepColumns } from "./patch-grid-columns.js";
import type { PatchGridExample, PatchGridInput } from "./patch-grid-input.js";
import { createSprite } from "./sprite.js";

const EPS = 1e-6;

/** Loss of each patch: of the pixels where it is masked (divided by the patch's unbiased variance + 1e-6 with `normPixLoss`), of the noise
 * where it is visible; null where the prediction is missing (method.md 1.4). */
export function patchLosses(input: PatchGridInput, example: PatchGridExample): (number | null)[] {
  const numPatches = (input.imageSize / input.patchSize) ** 2;
  const { view, noise, mask, reconstruction, predictedNoise, target = view } = example;
  const squares = new Float64Array(numPatches);
  const sum = new Float64Array(numPatches);
  const sumOfSquares = new Float64Array(numPatches);
  forEachValue(input, (patch, i) => {
    const [predicted, wanted] = mask[patch]! > 0 ? [reconstruction, target] : [predictedNoise, noise];
    squares[patch]! += ((predicted?.[i] ?? NaN) - wanted[i]!) ** 2;
    sum[patch]! += target[i]!;
    sumOfSquares[patch]! += target[i]! ** 2;
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
  for (const field of ["image", "view", "noise", "reconstruction", "predictedNoise", "target"] as const) {
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
  const { columns: keys = stepColumns, examples, imageSize, patchSize, note = "" } = input;
  for (const example of examples) checkExample(input, example);
  const gain = noiseGain(input);
  const losses = examples.map((example) => patchLosses(input, example));
  const ofMasked = losses.map((all, i) =>
    all.map((loss, patch) => (examples[i]!.mask[patch]! > 0 ? loss : 0)),
  );
  const maxLoss = Math.max(0, ...ofMasked.flat().map(Number));
  const tiles: Uint8ClampedArray[] = [];
  const pictures = examples.map((example, i): PatchGridPicture => {
    const patchLoss = losses[i]!;
    const entries = keys.map((key) => {
      const tile = drawColumn(input, example, { key, gain, losses: patchLoss, maxLoss });
      return [key, tile ? tiles.push(tile) - 1 : null] as const;
    });
    return {
      name: example.name,
      noiseStd: example.noiseStd,
      mask: Array.from(example.mask, (value) => (value > 0 ? 1 : 0)),
      patchLoss,
      tiles: Object.fromEntries(entries),
    };
  });
  const pixels = new Uint8ClampedArray(tiles.length * imageSize ** 2 * 3);
  tiles.forEach((tile, i) => pixels.set(tile, i * tile.length));
  return {
    imageSize,
    patchSize,
    columns: columnsFor(keys, { gain, maxLoss }),
    pictures,
    sprite: createSprite(pixels, { tileSize: imageSize, format: "png" }),
    note,
    picture: 0,
    patch: 0,
    patches: [],
  };
}
