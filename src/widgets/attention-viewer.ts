import { ConfigError, DataError, ShapeError } from "../core/errors.js";
import { oneOf, wholeNumber } from "../core/config.js";
import { readArray, type ArrayInput, type ShapedArray } from "../core/array-input.js";
import { attentionRollout } from "./attention-rollout.js";
import { attentionViewerStill } from "./attention-viewer-still.js";
import type { AttentionMode, AttentionViewerState, PackedRows } from "./contract/index.js";
import { heatColours } from "./heat-colours.js";
import { MAX_LEVELS, packRows } from "./packed-rows.js";
import { DEFAULT_PATCH_SIZE, patchesPerSide } from "./patch-size.js";
import { brokenNote, readPicture, toBytes } from "./read-pictures.js";
import { createSprite } from "./sprite.js";
import { WidgetFigure } from "./widget-figure.js";

export interface AttentionViewerOptions {
  /** `[size, size, 3]`, pixels in 0..1, or 0..255 as a Uint8Array or an int32 tensor. */
  readonly image: ArrayInput;
  /** `[layers, heads, tokens, tokens]`, after the softmax: what token i takes from token j, rows sum to 1. Tokens are the patches row by row,
   * with or without a class token in front. */
  readonly attention: ArrayInput;
  /** Side of a patch in pixels; default what the number of tokens says, or 8 with `keptIds`. */
  readonly patchSize?: number;
  /** Patches that a masked encoder saw, in the order of the tokens; default all. */
  readonly keptIds?: ArrayLike<number>;
  /** The patch that looks, or "cls"; default "cls" where there is one, else the middle. */
  readonly patch?: number | "cls";
  /** From 0; default the last. */
  readonly layer?: number;
  /** From 0, or "mean" of all; default "mean". */
  readonly head?: number | "mean";
  /** What one layer attends to, or the roll-out over the layers up to it; default "attention". */
  readonly mode?: AttentionMode;
}

const WHAT = "attentionViewer";
const modes: readonly AttentionMode[] = ["attention", "rollout"];
/** For the codes of all rows, in characters: a page with them, its scripts and its picture stays below 5 MB. */
const MAX_CODE_CHARS = 4.4e6;
/** How far the sum of a row may be from 1: half precision stays well below. */
const SUM_TOLERANCE = 0.02;

/** How many rows are not finite.
 *
 * @throws DataError when a row does not sum to 1 */
function checkRows({ shape, data }: ShapedArray): number {
  const [, heads, tokens] = shape as [number, number, number];
  let numBroken = 0;
  for (let row = 0; row * tokens < data.length; row++) {
    let sum = 0;
    for (let i = row * tokens; i < (row + 1) * tokens; i++) sum += data[i]!;
    if (!Number.isFinite(sum)) numBroken++;
    else if (Math.abs(sum - 1) > SUM_TOLERANCE) {
      const [layer, head] = [Math.floor(row / tokens / heads), Math.floor(row / tokens) % heads];
      throw new DataError(
        `${WHAT}: rows of attention must sum to 1, got ${sum.toPrecision(3)} in layer ${layer}, head ${head}, token ${row % tokens}; pass it after the softmax`,
      );
    }
  }
  return numBroken;
}

const coarseNote = ({ levels }: PackedRows): string =>
  levels < MAX_LEVELS
    ? `Shares are held to ${(100 / levels).toFixed(1)} % of the largest of their row, so that the page stays small.`
    : "";

/** Which patches the tokens stand for. */
function layoutOf({ keptIds, patchSize }: AttentionViewerOptions, imageSize: number, numTokens: number) {
  const fits = (count: number) => Number.isInteger(imageSize / Math.sqrt(count));
  const sizeOf = (count: number) => imageSize / Math.sqrt(count);
  const guess = keptIds ? DEFAULT_PATCH_SIZE : fits(numTokens) ? sizeOf(numTokens) : sizeOf(numTokens - 1);
  const size = patchSize ?? guess;
  const numPatches = patchesPerSide(`${WHAT}: ${numTokens} tokens`, imageSize, size) ** 2;
  const kept = keptIds && Array.from(keptIds);
  const extra = numTokens - (kept?.length ?? numPatches);
  if (extra !== 0 && extra !== 1) {
    const what = kept ? `keptIds has ${kept.length} patches` : `patches of ${size} px make ${numPatches}`;
    throw new ShapeError(
      `${WHAT}: attention has ${numTokens} tokens, but ${what}; expected as many, or one more for a class token`,
    );
  }
  if (
    kept &&
    (new Set(kept).size !== kept.length ||
      kept.some((id) => !Number.isInteger(id) || id < 0 || id >= numPatches))
  ) {
    throw new ShapeError(`${WHAT}: keptIds must be different whole numbers in 0..${numPatches - 1}`);
  }
  return { patchSize: size, numPatches, hasCls: extra === 1, keptIds: kept ?? null };
}

function chosenOf(
  options: AttentionViewerOptions,
  {
    numLayers,
    numHeads,
    numPatches,
    hasCls,
    keptIds,
  }: { numLayers: number; numHeads: number } & ReturnType<typeof layoutOf>,
) {
  const { layer = numLayers - 1, head = "mean", mode = "attention" } = options;
  const side = Math.sqrt(numPatches);
  const middle = Math.floor(side / 2) * side + Math.floor(side / 2);
  const { patch = hasCls ? "cls" : (keptIds?.[0] ?? middle) } = options;
  const below = (name: string, value: number, count: number) => {
    if (wholeNumber(name, value, 0) >= count)
      throw new ConfigError(`${WHAT}: ${name} must be below ${count}, got ${value}`);
  };
  below("layer", layer, numLayers);
  if (head !== "mean") below("head", head, numHeads);
  if (patch !== "cls") below("patch", patch, numPatches);
  else if (!hasCls)
    throw new ConfigError(`${WHAT}: patch is "cls", but there is no class token; pass the number of a patch`);
  return { layer, head, patch, mode: oneOf("mode", mode, modes) };
}

/** Attention of a vision transformer over its picture: choose the patch that looks, the layer and the head (or the mean of all), or the
 * roll-out over the layers (`attentionRollout`).
 *
 *   display(attentionViewer({ image, attention })); // attention [layers, heads, tokens, tokens]
 *
 * `patch`, `layer`, `head` and `mode` come back. The state holds each number to 0.4 % of the largest of its row, in 8 bits before compression:
 * 4 layers of 4 heads of 65 tokens make 100 kB. Attention that would take more than 4.4 MB is held in fewer levels, and a note below the pictures says so: ViT-B/16 at 224 pixels to
 * 1 to 3 %, by how even it is. Above 8 million numbers, more than fit with an error of 6.7 %, pass fewer layers.
 *
 * @throws ShapeError when tokens, patches and picture do not fit together; DataError when rows do not sum to 1; ConfigError for a choice out
 * of range */
export function attentionViewer(options: AttentionViewerOptions): WidgetFigure<AttentionViewerState> {
  const { size, pixels, numBroken } = readPicture(options.image, `${WHAT}: image`);
  const attention = readArray(options.attention, {
    what: `${WHAT}: attention`,
    shape: ["layers", "heads", "tokens", "tokens"],
  });
  const [numLayers, numHeads, numTokens] = attention.shape as [number, number, number];
  if (attention.data.length === 0) {
    throw new ShapeError(`${WHAT}: attention must not be empty, got [${attention.shape.join(", ")}]`);
  }
  const brokenRows = checkRows(attention);
  const { numPatches, ...layout } = layoutOf(options, size, numTokens);
  const chosen = chosenOf(options, { numLayers, numHeads, numPatches, ...layout });
  const rowsNote =
    brokenRows > 0 ? `Rows of attention that are not numbers, and not drawn: ${brokenRows}.` : "";
  const rollout = packRows(attentionRollout(attention), numTokens);
  const packed = packRows(attention.data, numTokens, MAX_CODE_CHARS - rollout.codes.length);
  return new WidgetFigure<AttentionViewerState>({
    front: "attention-viewer",
    state: {
      imageSize: size,
      picture: createSprite(toBytes(pixels), { tileSize: size, format: "png" })!,
      numLayers,
      numHeads,
      numTokens,
      ...layout,
      attention: packed,
      rollout,
      heat: heatColours,
      ...chosen,
      note: [brokenNote(numBroken, "image"), rowsNote, coarseNote(packed)].filter(Boolean).join(" "),
    },
    text: ({ layer, head, mode, patch }) =>
      `attention of ${patch === "cls" ? "the class token" : `patch ${patch}`}, ${mode === "rollout" ? `roll-out to layer ${layer}` : `layer ${layer}, ${head === "mean" ? "mean of the heads" : `head ${head}`}`}`,
    still: (state) => attentionViewerStill(state),
  });
}
