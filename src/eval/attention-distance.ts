import { ShapeError } from "../core/errors.js";

/** How an attention map lies over the picture. */
export interface AttentionShape {
  readonly rows: number;
  readonly numHeads: number;
  /** Patches along a side. */
  readonly gridSize: number;
  /** Side of a patch in pixels. */
  readonly patchSize: number;
  /** Tokens in front of the patches (the class token); they are left out, and what a patch pays to the others is made to sum to 1. Default 1. */
  readonly numPrefix?: number;
}

/** Mean attention distance of each head (Dosovitskiy et al., arXiv 2010.11929, figure 7): the distance in pixels between a patch and those it attends to,
 * weighted by the attention, averaged over patches and rows.
 *
 * @param attention `[rows, numHeads, tokens, tokens]`, each line a distribution over the tokens that are read
 * @returns `[numHeads]`, pixels
 * @throws ShapeError if the map has another size */
export function attentionDistance(
  attention: ArrayLike<number>,
  { rows, numHeads, gridSize, patchSize, numPrefix = 1 }: AttentionShape,
): Float64Array {
  const patches = gridSize ** 2;
  const tokens = patches + numPrefix;
  if (attention.length !== rows * numHeads * tokens ** 2) {
    throw new ShapeError(
      `attentionDistance: expected [${rows},${numHeads},${tokens},${tokens}], ${rows * numHeads * tokens ** 2} numbers, got ${attention.length}`,
    );
  }
  const distances = patchDistances(gridSize, patchSize);
  const result = new Float64Array(numHeads);
  for (let map = 0; map < rows * numHeads; map++) {
    let sum = 0;
    for (let query = 0; query < patches; query++) {
      const line = (map * tokens + numPrefix + query) * tokens + numPrefix;
      let [weighted, total] = [0, 0];
      for (let key = 0; key < patches; key++) {
        const weight = attention[line + key]!;
        total += weight;
        weighted += weight * distances[query * patches + key]!;
      }
      if (total > 0) sum += weighted / total;
    }
    result[map % numHeads]! += sum / patches / rows;
  }
  return result;
}

/** Between the middles of all patches, `[patches, patches]`, pixels. */
function patchDistances(gridSize: number, patchSize: number): Float64Array {
  const patches = gridSize ** 2;
  return Float64Array.from({ length: patches ** 2 }, (_, at) => {
    const [query, key] = [Math.floor(at / patches), at % patches];
    const rows = Math.floor(query / gridSize) - Math.floor(key / gridSize);
    return patchSize * Math.hypot(rows, (query % gridSize) - (key % gridSize));
  });
}
