import { ShapeError } from "../core/errors.js";

/** Fixed 2-D sine-cosine positions (MAE's `get_2d_sincos_pos_embed`): the first half of the width encodes the column, the second the
 * row; each half is `[sin(pos w_i), cos(pos w_i)]`, `w_i = 10000^(-i / (dim / 4))`, `i < dim / 4`. Patches run row by row.
 *
 * @param dim multiple of 4
 * @param gridSize patches along one side
 * @returns `[gridSize^2, dim]`, row-major
 * @throws ShapeError if `dim` is no multiple of 4 */
export function posEmbed2d(dim: number, gridSize: number): Float32Array {
  if (dim % 4 !== 0) throw new ShapeError(`posEmbed2d: dim must be a multiple of 4, got ${dim}`);
  const quarter = dim / 4;
  const table = new Float32Array(gridSize * gridSize * dim);
  for (let patch = 0; patch < gridSize * gridSize; patch++) {
    const column = patch % gridSize;
    const row = (patch - column) / gridSize;
    for (let i = 0; i < quarter; i++) {
      const frequency = 10000 ** (-i / quarter);
      const at = patch * dim + i;
      table[at] = Math.sin(column * frequency);
      table[at + quarter] = Math.cos(column * frequency);
      table[at + 2 * quarter] = Math.sin(row * frequency);
      table[at + 3 * quarter] = Math.cos(row * frequency);
    }
  }
  return table;
}
