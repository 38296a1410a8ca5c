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

const isEncoder = (name: string) =>
  /^(cls_token$|pos_embed$|patch_embed\.|blocks\.|norm\.|fc_norm\.)/.test(name);

/** `[rows, columns]` -> `[columns, rows]`. */
function transpose(data: Float32Array, [rows, columns]: readonly [number, number]): Float32Array {
  const out = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c]!;
  }
  return out;
}

/** The channels of each pixel last and first: `[area * 3, dim]` (row, column, channel) -> `[dim, 3, area]`, as convolutions are stored. */
function toConvolution(data: Float32Array, area: number): Float32Array {
  const dim = data.length / area / 3;
  const out = new Float32Array(data.length);
  eachWeight(area, dim, (ours, timms) => (out[timms] = data[ours]!));
  return out;
}

/** The inverse of `toConvolution`. */
function fromConvolution(data: Float32Array, area: number): Float32Array {
  const dim = data.length / area / 3;
  const out = new Float32Array(data.length);
  eachWeight(area, dim, (ours, timms) => (out[ours] = data[timms]!));
  return out;
}

function eachWeight(area: number, dim: number, visit: (ours: number, timms: number) => void): void {
  for (let pixel = 0; pixel < area; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      for (let d = 0; d < dim; d++) {
        visit((pixel * 3 + channel) * dim + d, (d * 3 + channel) * area + pixel);
      }
    }
  }
}

/** Name and shape of a parameter in timm's state dict: linear weights `[out, in]`, the patch embedding `[dim, 3, p, p]`. */
export function timmShape({ name, shape }: ParamSpec, patchSize: number): readonly number[] {
  if (name === "patch_embed.proj.weight") return [shape[1]!, 3, patchSize, patchSize];
  return shape.length === 2 ? [shape[1]!, shape[0]!] : shape;
}

/** Fixed positions with a zero row for the class token in front, timm's `pos_embed` `[1, 1 + numPatches, dim]`. */
function positions({ imageSize, patchSize, embedDim }: EncoderLayout): StoredTensor {
  const table = posEmbed2d(embedDim, imageSize / patchSize);
  const data = new Float32Array(embedDim + table.length);
  data.set(table, embedDim);
  return { shape: [1, data.length / embedDim, embedDim], data };
}

/** The encoder out of a flat parameter vector, named and laid out as the state dict of timm's `VisionTransformer`: linear
 * weights `[out, in]`, the patch embedding as a convolution, fixed positions as `pos_embed` where there are no learned ones.
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
  const isLearned = specs.some(({ name }) => name === "pos_embed");
  const tensors: Record<string, StoredTensor> = isLearned ? {} : { pos_embed: positions(layout) };
  let offset = 0;
  for (const spec of specs) {
    const data = params.subarray(offset, (offset += sizeOf(spec.shape)));
    if (!isEncoder(spec.name)) continue;
    tensors[spec.name] = {
      shape: timmShape(spec, layout.patchSize),
      data: toTimm(data, spec, layout.patchSize),
    };
  }
  return tensors;
}

function toTimm(data: Float32Array, { name, shape }: ParamSpec, patchSize: number): Float32Array {
  if (name === "patch_embed.proj.weight") return toConvolution(data, patchSize ** 2);
  return shape.length === 2 ? transpose(data, shape as [number, number]) : data;
}

/** The inverse of `timmEncoderWeights`: a flat vector in the order of the specs.
 *
 * @param tensors row-major numbers by timm's name, of the shapes that `timmShape` gives
 * @throws ShapeError if one is missing or has another length */
export function encoderParams(
  tensors: Readonly<Record<string, Float32Array>>,
  specs: readonly ParamSpec[],
  patchSize: number,
): Float32Array {
  const flat = new Float32Array(countParams(specs));
  let offset = 0;
  for (const { name, shape } of specs) {
    const data = tensors[name];
    const size = sizeOf(shape);
    if (data?.length !== size) {
      throw new ShapeError(`encoderParams: ${name} needs ${size} numbers, got ${data?.length ?? "none"}`);
    }
    const [rows = 0, columns = 0] = shape;
    if (name === "patch_embed.proj.weight") flat.set(fromConvolution(data, patchSize ** 2), offset);
    else flat.set(shape.length === 2 ? transpose(data, [columns, rows]) : data, offset);
    offset += size;
  }
  return flat;
}
