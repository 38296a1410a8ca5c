import { ConfigError } from "../core/errors.js";
import { numKept } from "../ops/masking.js";

/** What the arithmetic of a vision transformer and a decoder depends on. */
export interface FlopsSize {
  /** Side in pixels, a multiple of `patchSize`. */
  readonly imageSize: number;
  readonly patchSize: number;
  readonly embedDim: number;
  readonly depth: number;
  readonly decoderEmbedDim: number;
  readonly decoderDepth: number;
  /** Width of the hidden layer of a block's MLP over the width of the block. Default 4. */
  readonly mlpRatio?: number;
  /** Widths of the projection head after `embedDim`; none: the head is left out. Default: 4096, 4096, 128. */
  readonly projection?: readonly number[];
}

/** What is counted. "paper" (method.md 4.4): all patches are embedded, and the decoder predicts from the class token too. "program": as the
 * methods here run, where only visible patches are embedded and only patches are predicted. In large models the two differ by less than 1 %. */
export type FlopsConvention = "paper" | "program";

/** One row of the table, in GMACs (10^9 multiply-adds) per image, forward pass. "ViT-…" is at 224 px with a decoder of 8 blocks and
 * width 512; any other name is a size of the reader's own, for example "this run's encoder (48 px)". */
export interface FlopsRow {
  readonly model: string;
  /** One view through the whole encoder. */
  readonly fullEncoder: number;
  readonly simclr: number;
  /** Mask ratio 0.5. */
  readonly can: number;
  /** Mask ratio 0.75. */
  readonly can75: number;
  /** Mask ratio 0.75, one view. */
  readonly mae: number;
  /** `simclr / can` */
  readonly ratio: number;
}

const paper = { imageSize: 224, decoderEmbedDim: 512, decoderDepth: 8 } as const;

/** Rows of method.md 4.4: 224 px, a decoder of 8 blocks and width 512. */
export const FLOPS_SIZES: Readonly<Record<string, FlopsSize>> = {
  "ViT-S/16": { ...paper, patchSize: 16, embedDim: 384, depth: 12 },
  "ViT-B/16": { ...paper, patchSize: 16, embedDim: 768, depth: 12 },
  "ViT-L/16": { ...paper, patchSize: 16, embedDim: 1024, depth: 24 },
  "ViT-H/14": { ...paper, patchSize: 14, embedDim: 1280, depth: 32 },
};

const numPatches = ({ imageSize, patchSize }: FlopsSize): number => {
  const side = imageSize / patchSize;
  if (Number.isInteger(side) && side > 0) return side * side;
  throw new ConfigError(`flops: image size ${imageSize} must be a multiple of the patch size ${patchSize}`);
};

const patchDim = ({ patchSize }: FlopsSize): number => 3 * patchSize * patchSize;

/** Multiply-adds of one transformer block (method.md 4.4): `12 t d^2 + 2 t^2 d` at `mlpRatio` 4, that is 4 t d^2 for queries, keys, values
 * and the output, 2 `mlpRatio` t d^2 for the MLP, and 2 t^2 d for attention. Norms, biases, softmax and GELU are not counted. */
export const blockMacs = (tokens: number, dim: number, mlpRatio = 4): number =>
  (4 + 2 * mlpRatio) * tokens * dim * dim + 2 * tokens * tokens * dim;

/** Multiply-adds of the encoder on one view: patches are embedded, the class token and the kept ones go through the blocks.
 *
 * @throws ConfigError if the mask ratio is outside 0..1 or the patches do not fill the image */
export function encoderMacs(size: FlopsSize, maskRatio = 0, convention: FlopsConvention = "paper"): number {
  const patches = numPatches(size);
  const kept = numKept(patches, maskRatio);
  const tokens = 1 + kept;
  return (
    (convention === "paper" ? patches : kept) * patchDim(size) * size.embedDim +
    size.depth * blockMacs(tokens, size.embedDim, size.mlpRatio)
  );
}

/** Multiply-adds of the decoder on one view: the kept tokens are projected, all places go through the blocks and are predicted. */
export function decoderMacs(
  size: FlopsSize,
  maskRatio: number,
  convention: FlopsConvention = "paper",
): number {
  const patches = numPatches(size);
  const { embedDim, decoderEmbedDim: dim, decoderDepth, mlpRatio } = size;
  return (
    decoderDepth * blockMacs(1 + patches, dim, mlpRatio) +
    (convention === "paper" ? 1 + patches : patches) * dim * patchDim(size) +
    (1 + numKept(patches, maskRatio)) * embedDim * dim
  );
}

/** Multiply-adds of the projection head on one view. */
export function headMacs({ embedDim, projection = [4096, 4096, 128] }: FlopsSize): number {
  let macs = 0;
  let fanIn = embedDim;
  for (const fanOut of projection) {
    macs += fanIn * fanOut;
    fanIn = fanOut;
  }
  return macs;
}

/** SimCLR: two whole views and their heads. CAN: two masked views, decoders and heads. MAE: one masked view and its decoder. */
export function flopsRow(model: string, size: FlopsSize, convention: FlopsConvention = "paper"): FlopsRow {
  const masked = (maskRatio: number) =>
    encoderMacs(size, maskRatio, convention) + decoderMacs(size, maskRatio, convention);
  const fullEncoder = encoderMacs(size) / 1e9;
  const head = headMacs(size) / 1e9;
  const simclr = 2 * (fullEncoder + head);
  const can = 2 * (masked(0.5) / 1e9 + head);
  const can75 = 2 * (masked(0.75) / 1e9 + head);
  return { model, fullEncoder, simclr, can, can75, mae: masked(0.75) / 1e9, ratio: simclr / can };
}

/** The table of method.md 4.4, then a row for each further size. SimCLR takes 1.71 times the arithmetic of CAN for ViT-L; the paper's
 * abstract says 70 % more.
 *
 * @param own sizes of the reader's own, by the name of their row */
export const flopsTable = (own: Readonly<Record<string, FlopsSize>> = {}): FlopsRow[] =>
  Object.entries({ ...FLOPS_SIZES, ...own }).map(([model, size]) => flopsRow(model, size));
