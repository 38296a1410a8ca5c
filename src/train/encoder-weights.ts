import { countParams, sizeOf, type ParamSpec } from "../models/params.js";
import { posEmbed2d } from "../ops/pos-embed.js";
import { ShapeError } from "../core/errors.js";
import type { StoredTensor } from "./safetensors.js";

/** Sizes of the encoder whose weights are exported. */
export interface EncoderLayout {
  readonly imageSize: number;
  readonly patchSize: number;
  readonly embedDim: number;
}

const isEncoder = (name: string) => /^(cls_token$|patch_embed\.|blocks\.|norm\.)/.test(name);

/** `[rows, columns]` -> `[columns, rows]`. */
function transpose(data: Float32Array, [rows, columns]: readonly [number, number]): Float32Array {
  const out = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c]!;
  }
  return out;
}

/** Patch embedding `[p*p*3, dim]` (row, column, channel) as the convolution that timm has, `[dim, 3, p, p]`. */
function asConvolution(data: Float32Array, patchSize: number, dim: number): StoredTensor {
  const area = patchSize ** 2;
  const out = new Float32Array(data.length);
  for (let pixel = 0; pixel < area; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      for (let d = 0; d < dim; d++) {
        out[(d * 3 + channel) * area + pixel] = data[(pixel * 3 + channel) * dim + d]!;
      }
    }
  }
  return { shape: [dim, 3, patchSize, patchSize], data: out };
}

/** Fixed positions with a zero row for the class token in front, timm's `pos_embed` `[1, 1 + numPatches, dim]`. */
function positions({ imageSize, patchSize, embedDim }: EncoderLayout): StoredTensor {
  const table = posEmbed2d(embedDim, imageSize / patchSize);
  const data = new Float32Array(embedDim + table.length);
  data.set(table, embedDim);
  return { shape: [1, data.length / embedDim, embedDim], data };
}

/** The encoder out of a flat parameter vector, named and laid out as the state dict of timm's `VisionTransformer`: linear
 * weights `[out, in]`, the patch embedding as a convolution, the fixed positions as `pos_embed`.
 *
 * @param specs of the whole method; what is not of the encoder is left out
 * @throws ShapeError if the vector does not fit the specs */
export function timmEncoderWeights(
  params: Float32Array,
  specs: readonly ParamSpec[],
  layout: EncoderLayout,
): Record<string, StoredTensor> {
  if (params.length !== countParams(specs)) {
    throw new ShapeError(
      `timmEncoderWeights: the specs describe ${countParams(specs)} numbers, got ${params.length}`,
    );
  }
  const tensors: Record<string, StoredTensor> = { pos_embed: positions(layout) };
  let offset = 0;
  for (const { name, shape } of specs) {
    const data = params.subarray(offset, (offset += sizeOf(shape)));
    if (!isEncoder(name)) continue;
    const [rows = 0, columns = 0] = shape;
    if (name === "patch_embed.proj.weight") {
      tensors[name] = asConvolution(data, layout.patchSize, columns);
    } else if (shape.length === 2) {
      tensors[name] = { shape: [columns, rows], data: transpose(data, [rows, columns]) };
    } else tensors[name] = { shape, data };
  }
  return tensors;
}
