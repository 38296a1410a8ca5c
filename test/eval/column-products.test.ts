import fc from "fast-check";
import { addColumnProducts } from "../../src/eval/column-products.js";
import { assertClose } from "../helpers/assert-close.js";
import { normals } from "../helpers/random-values.js";

const block = (rows: number, columns: number, { offset = 0, spare = 0, seed = 1 } = {}) => ({
  values: Float64Array.from(normals(offset + rows * (columns + spare), seed)),
  ...{ offset, stride: columns + spare, rows, columns },
});
type Block = ReturnType<typeof block>;
const entry = (b: Block, row: number, column: number) => b.values[b.offset + row * b.stride + column]!;

/** The product as three loops have it. */
const reference = (a: Block, b: Block): number[][] =>
  Array.from({ length: a.columns }, (_, i) =>
    Array.from({ length: b.columns }, (_, j) => {
      let sum = 0;
      for (let row = 0; row < a.rows; row++) sum += entry(a, row, i) * entry(b, row, j);
      return sum;
    }),
  );
const size = fc.integer({ min: 1, max: 11 });

describe("addColumnProducts", () => {
  it("adds A'B for parts of any size and place", () => {
    fc.assert(
      fc.property(size, size, fc.constantFrom(1, 3, 255, 256, 257), fc.nat(3), (p, q, rows, spare) => {
        const a = block(rows, p, { offset: spare, spare });
        const b = block(rows, q, { spare: 1, seed: 2 });
        const out = new Float64Array(p * q).fill(2);
        addColumnProducts({ values: out, offset: 0, stride: q }, a, b, { scale: -0.5 });
        assertClose(out, reference(a, b).flat().map((x) => 2 - 0.5 * x), { absolute: 1e-10 }); // prettier-ignore
      }),
      { numRuns: 60 },
    );
  });

  it("leaves nothing out of the upper triangle, and writes inside its rows and columns only", () => {
    for (const n of [1, 4, 6, 13]) {
      const a = block(300, n);
      const stride = n + 2;
      const out = new Float64Array((n + 1) * stride);
      addColumnProducts({ values: out, offset: 1, stride }, a, a, { upperOnly: true });
      reference(a, a).forEach((row, i) =>
        row.forEach((x, j) => {
          if (j >= i) assertClose(out[1 + i * stride + j]!, x, { absolute: 1e-10, what: `${i}, ${j}` });
        }),
      );
      const outside = out.filter((_, at) => at === 0 || (at - 1) % stride >= n || at > n * stride);
      assertClose(outside, new Float64Array(outside.length), { absolute: 0 });
    }
  });

  it("keeps what float32 would lose", () => {
    const values = Float32Array.of(1, 1e4, 1, -1e4);
    const out = new Float64Array(4);
    const a = { values, offset: 0, stride: 2, rows: 2, columns: 2 };
    addColumnProducts({ values: out, offset: 0, stride: 2 }, a, a);
    assertClose(out, [2, 0, 0, 2e8], { absolute: 0, relative: 0 });
    const tiny = { ...a, values: Float32Array.of(1, 0, 2 ** -20, 0) };
    const sum = new Float64Array(4);
    addColumnProducts({ values: sum, offset: 0, stride: 2 }, tiny, tiny);
    assertClose(sum[0]!, 1 + 2 ** -40, { absolute: 0, relative: 0 });
  });
});
