import { ShapeError } from "../core/errors.js";
import { readArray, type ArrayInput } from "../core/array-input.js";

/** Attention roll-out: how much of each token's input reaches a token of a layer (Abnar and Zuidema 2020, arXiv 2005.00928, section 3).
 *
 *   A_l = (mean over heads of W_l + I) / 2, rows divided by their sum
 *   roll-out_l = A_l · roll-out_(l-1), roll-out_0 = A_0
 *
 * @param attention `[layers, heads, tokens, tokens]`, rows sum to 1
 * @returns `[layers, tokens, tokens]`, rows sum to 1: the roll-out to each layer
 * @throws ShapeError for another shape, or no layers, heads or tokens */
export function attentionRollout(attention: ArrayInput): Float32Array {
  const { shape, data } = readArray(attention, {
    what: "attentionRollout: attention",
    shape: ["layers", "heads", "tokens", "tokens"],
  });
  const [layers, heads, tokens] = shape as [number, number, number];
  if (data.length === 0) {
    throw new ShapeError(`attentionRollout: attention must not be empty, got [${shape.join(", ")}]`);
  }
  const size = tokens * tokens;
  const out = new Float32Array(layers * size);
  for (let layer = 0; layer < layers; layer++) {
    const mixed = withResidual(data, { start: layer * heads * size, heads, tokens });
    const before = out.subarray((layer - 1) * size, layer * size);
    out.set(layer === 0 ? mixed : product(mixed, before, tokens), layer * size);
  }
  return out;
}

/** `(mean of the heads + I) / 2`, rows divided by their sum. */
function withResidual(
  data: ArrayLike<number>,
  { start, heads, tokens }: { start: number; heads: number; tokens: number },
): Float64Array {
  const size = tokens * tokens;
  const mixed = new Float64Array(size);
  for (let row = 0; row < tokens; row++) {
    let sum = 0;
    for (let column = 0; column < tokens; column++) {
      let total = 0;
      for (let head = 0; head < heads; head++) total += data[start + head * size + row * tokens + column]!;
      const value = 0.5 * (total / heads) + (row === column ? 0.5 : 0);
      mixed[row * tokens + column] = value;
      sum += value;
    }
    for (let column = 0; column < tokens; column++) mixed[row * tokens + column]! /= sum;
  }
  return mixed;
}

/** `[size, size]` times `[size, size]`. */
function product(a: Float64Array, b: Float32Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < size; k++) {
      const factor = a[row * size + k]!;
      for (let column = 0; column < size; column++) {
        out[row * size + column]! += factor * b[k * size + column]!;
      }
    }
  }
  return out;
}
