import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { compileForShapes } from "../../src/compute/compile-for-shapes.js";
import { BackendError, ConfigError, DataError, ShapeError } from "../../src/core/errors.js";

const spec = (...shape: (number | string)[]) => ({ shape, dtype: "float32" as const });

/** Counts how often a function is traced. */
function countedDouble() {
  const traced: number[][] = [];
  const f = ({ x }: Readonly<Record<string, tf.Tensor>>) => {
    traced.push(x!.shape);
    return { y: tf.mul(x!, 2) };
  };
  return { f, traced };
}

describe("compileForShapes", () => {
  it("equals loops for every size of two open axes that are told by the lengths", async () => {
    const inputs = { x: spec("rows", 3), w: spec(3, "columns") };
    const product = compileForShapes(({ x, w }) => ({ y: tf.matMul(x, w) }), { inputs });
    const size = fc.integer({ min: 1, max: 4 });
    await fc.assert(
      fc.asyncProperty(size, size, async (rows, columns) => {
        const x = Float32Array.from({ length: rows * 3 }, (_, i) => i);
        const w = Float32Array.from({ length: 3 * columns }, (_, i) => i - 2);
        const { y } = await product.run({ x, w });
        const expected = Array.from({ length: rows * columns }, (_, at) => {
          const [i, j] = [Math.floor(at / columns), at % columns];
          return [0, 1, 2].reduce((sum, k) => sum + x[i * 3 + k]! * w[k * columns + j]!, 0);
        });
        assert.deepEqual([...y], expected);
      }),
      { numRuns: 20 },
    );
    assert.ok(product.sizes.length <= 8);
    await product.dispose();
  });

  it("compiles each shape once, keeps the last few, and drops the one not used for longest", async () => {
    const { f, traced } = countedDouble();
    const double = compileForShapes(f, { inputs: { x: spec("n") }, maxShapes: 2 });
    const run = async (n: number) => {
      const { y } = await double.run({ x: new Float32Array(n).fill(1) });
      assert.deepEqual([...y], Array<number>(n).fill(2));
    };
    for (const n of [1, 2, 1, 3, 1, 2]) await run(n); // 3 drops 2, then 2 drops 3
    assert.deepEqual(traced, [[1], [2], [3], [2]]);
    assert.deepEqual(double.sizes, [{ n: 1 }, { n: 2 }]);
    await double.dispose();
  });

  it("compiles a shape once for runs at the same time, and runs what it then drops to the end", async () => {
    const { f, traced } = countedDouble();
    const double = compileForShapes(f, { inputs: { x: spec("n") }, maxShapes: 1 });
    const results = await Promise.all(
      [1, 1, 2, 2, 3].map((n) => double.run({ x: new Float32Array(n).fill(n) })),
    );
    assert.deepEqual(
      results.map(({ y }) => y.length),
      [1, 1, 2, 2, 3],
    );
    assert.equal(traced.length, 3);
    await double.dispose();
  });

  it("solves an axis that comes twice, and takes sizes that the lengths leave open", async () => {
    const square = compileForShapes(({ x }) => ({ trace: tf.sum(tf.mul(x, tf.eye(x.shape[0]))) }), {
      inputs: { x: spec("n", "n") },
    });
    const { trace } = await square.run({ x: Float32Array.of(1, 2, 3, 4) });
    assert.deepEqual([...trace], [5]);
    await assert.rejects(square.run({ x: new Float32Array(3) }), /"x" must be \[n,n\] for some n/);
    await square.dispose();
    const sums = compileForShapes(({ x }) => ({ y: tf.sum(x, 1) }), {
      inputs: { x: spec("rows", "columns") },
      name: "sums",
    });
    const x = Float32Array.of(1, 2, 3, 4, 5, 6);
    assert.deepEqual([...(await sums.run({ x }, { rows: 2 })).y], [6, 15]);
    assert.deepEqual([...(await sums.run({ x }, { rows: 3 })).y], [3, 7, 11]);
    await assert.rejects(
      sums.run({ x }),
      new ShapeError(
        "sums: the lengths of the feeds do not tell the size of rows and columns; give it to run: { rows: …, columns: … }",
      ),
    );
    await assert.rejects(sums.run({ x }, { depth: 2 }), /unknown axis "depth"; expected rows, columns/);
    await assert.rejects(sums.run({ x }, { rows: 1.5 }), /sums: axis rows must be a whole number/);
    await sums.dispose();
  });

  it("refuses lengths that do not fit, and inputs that disagree, naming them", async () => {
    const add = compileForShapes(({ x, y }) => ({ z: tf.add(x, y) }), {
      inputs: { x: spec("n", 2), y: spec("n", 2) },
      name: "add",
    });
    const four = new Float32Array(4);
    await assert.rejects(
      add.run({ x: new Float32Array(3), y: four }),
      new ShapeError('add: "x" must be [n,2] for some n, so a multiple of 2 numbers, got 3'),
    );
    await assert.rejects(add.run({ x: four, y: new Float32Array(6) }), /"y" must be float32 \[2,2\]/);
    await assert.rejects(add.run({ x: four } as never), /"y" is missing/);
    await assert.rejects(add.run({ x: four, y: four.map(() => NaN) }), DataError);
    assert.deepEqual([...(await add.run({ x: four, y: four.map(() => 1) })).z], [1, 1, 1, 1]);
    await add.dispose();
  });

  it("forgets a shape that did not compile, and refuses all after it is disposed", async () => {
    let fails = true;
    const f = ({ x }: Readonly<Record<string, tf.Tensor>>) => {
      if (fails) throw new RangeError("not now");
      return { y: tf.neg(x!) };
    };
    const negate = compileForShapes(f, { inputs: { x: spec("n") }, name: "negate" });
    const x = Float32Array.of(1);
    await assert.rejects(negate.run({ x }), RangeError);
    assert.deepEqual(negate.sizes, []);
    fails = false;
    assert.deepEqual([...(await negate.run({ x })).y], [-1]);
    await negate[Symbol.asyncDispose]();
    await negate.dispose();
    await assert.rejects(
      negate.run({ x }),
      new BackendError("negate: the compiled function was disposed; compile it again"),
    );
    assert.throws(() => compileForShapes(f, { inputs: { x: spec("n") }, maxShapes: 0 }), ConfigError);
  });
});
