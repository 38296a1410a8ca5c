import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { compile } from "../../src/compute/compile.js";
import { trace } from "../../src/compute/trace.js";
import { BackendError, ConfigError, ShapeError } from "../../src/core/errors.js";
import { assertClose } from "../helpers/assert-close.js";
import { assertCompiledEqualsEager, f32, i32, randomFeeds } from "../helpers/compiled-equals-eager.js";

const double = { inputs: { x: f32(2, 2) } };

describe("compile", () => {
  it("gives a layer's loss and gradients as eager tfjs does, over shapes", async () => {
    const layer = ({ x, w, b }: Record<string, tf.Tensor>) => {
      const loss = (weight: tf.Tensor, bias: tf.Tensor) =>
        tf.mean(tf.square(tf.tanh(tf.add(tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D), bias))));
      const { value, grads } = tf.valueAndGrads(loss)([w!, b!]);
      return { value, dw: grads[0]!, db: grads[1]! };
    };
    const size = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(size, size, size, fc.integer(), async (rows, from, to, seed) => {
        const inputs = { x: f32(rows, from), w: f32(from, to), b: f32(to) };
        await assertCompiledEqualsEager(layer, inputs, randomFeeds(inputs, { seed }));
      }),
      { numRuns: 15 },
    );
  });

  it("writes into the arrays it is given", async () => {
    const compiled = await compile(({ x }) => ({ y: tf.mul(x, 2) }), double);
    const y = new Float32Array(4);
    const result = await compiled.run({ x: Float32Array.of(1, 2, 3, 4) }, { y });
    assert.equal(result.y, y);
    assert.deepEqual([...y], [2, 4, 6, 8]);
    await compiled.dispose();
  });

  it("returns inputs, constants and the same tensor twice as outputs of their own", async () => {
    const f = ({ x }: Record<string, tf.Tensor>) => {
      const y = tf.square(x!);
      return { same: x!, y, again: y, ones: tf.ones([3]) };
    };
    await assertCompiledEqualsEager(f, { x: f32(3) }, { x: Float32Array.of(1, 2, 3) });
  });

  it("leaves the current tfjs backend and its tensors as they were", async () => {
    const outside = tf.tensor1d([1, 2, 3]);
    const compiled = await compile(({ x }) => ({ y: tf.add(x, outside) }), { inputs: { x: f32(3) } });
    assert.equal(tf.getBackend(), "cpu");
    assertClose(outside, [1, 2, 3]);
    assertClose((await compiled.run({ x: Float32Array.of(1, 1, 1) })).y, [2, 3, 4]);
    assertClose(
      tf.tidy(() => tf.add(outside, 1).dataSync()),
      [2, 3, 4],
    );
    outside.dispose();
    await compiled.dispose();
  });

  it("refuses feeds that do not fit, naming the one", async () => {
    const compiled = await compile(({ x }) => ({ y: tf.neg(x) }), { ...double, name: "negate" });
    const bad = (feeds: never) => assert.rejects(compiled.run(feeds), ShapeError);
    await assert.rejects(
      compiled.run({ x: new Float32Array(3) }),
      new ShapeError('negate: "x" must be float32 [2,2] (4 numbers), got float32 with 3'),
    );
    await assert.rejects(compiled.run({} as never), /negate: "x" is missing; expected x/);
    await assert.rejects(
      compiled.run({ x: new Float32Array(4), z: new Float32Array(1) } as never),
      /unknown name "z"/,
    );
    await bad({ x: new Int32Array(4) } as never);
    await assert.rejects(compiled.run({ x: new Float32Array(4) }, { y: new Float32Array(1) }), /"y" must be/);
    await compiled.dispose();
    await assert.rejects(compiled.run({ x: new Float32Array(4) }), /was disposed; compile it again/);
  });

  it("refuses what cannot be traced: a promise, a read that nobody waits for, a tensor without a name, no tensor", async () => {
    const refuse = (f: (inputs: { x: tf.Tensor }) => unknown, message: RegExp) =>
      assert.rejects(compile(f as never, { ...double, name: "odd" }), message);
    await refuse(({ x }) => Promise.resolve({ y: x }), /odd: the function is async/);
    await refuse(
      async ({ x }) => ({ y: await tf.whereAsync(tf.greater(x, 0)) }),
      /odd: the kernel|odd: a tensor was read/,
    );
    await refuse(({ x }) => (void x.data(), { y: x }), /odd: a tensor was read while it was traced/);
    await refuse(({ x }) => x, /odd: it must return tensors by name/);
    await refuse(() => undefined, /odd: it must return tensors by name/);
    await refuse(() => ({ y: 1 }), /odd: output "y" is not a tensor/);
  });

  it("names a read while tracing, a kernel without mapping, an engine that is not there", async () => {
    const reads = ({ x }: Record<string, tf.Tensor>) => ({ y: tf.mul(x!, x!.dataSync()[0]!) });
    await assert.rejects(compile(reads, double), /reads: a tensor was read while it was traced/);
    const unmapped = ({ x }: Record<string, tf.Tensor>) => ({ y: tf.spectral.rfft(x!) });
    await assert.rejects(compile(unmapped, double), BackendError);
    await assert.rejects(compile(unmapped, double), /unmapped: the tfjs kernel \w+/);
    const fine = ({ x }: Record<string, tf.Tensor>) => ({ y: x! });
    await assert.rejects(compile(fine, { ...double, engine: "nativ" as never }), ConfigError);
    assert.equal(tf.getBackend(), "cpu");
  });

  it("runs on wasm and cpu through the same interface", async () => {
    const f = ({ x, n }: Record<string, tf.Tensor>) => ({ y: tf.mul(x!, tf.cast(n!, "float32")), n: n! });
    for (const engine of ["native", "wasm", "cpu"] as const) {
      const compiled = await compile(f, { inputs: { x: f32(2), n: i32(1) }, engine });
      const { y, n } = await compiled.run({ x: Float32Array.of(1, 2), n: Int32Array.of(3) });
      assertClose(y, [3, 6]);
      assert.ok(n instanceof Int32Array);
      await compiled.dispose();
    }
  });
});

describe("trace", () => {
  const ops = (f: (x: tf.Tensor) => tf.Tensor, ...shape: number[]) =>
    trace(({ x }) => ({ y: f(x!) }), { x: f32(...shape) }).nodes.map((node) => node.op);

  it("makes equal nodes once and drops what no output needs", () => {
    assert.deepEqual(
      ops((x) => tf.add(tf.exp(x), tf.exp(x)), 3),
      ["Exp", "Add"],
    );
    assert.deepEqual(
      ops((x) => (tf.exp(x), tf.sin(x)), 3),
      ["Sin"],
    );
  });

  it("makes no node for what changes nothing", () => {
    assert.deepEqual(
      ops((x) => tf.neg(tf.mul(tf.add(tf.reshape(x, [3, 2]), 0), 1)), 3, 2),
      ["Neg"],
    );
    assert.deepEqual(
      ops((x) => tf.reshape(tf.reshape(x, [6]), [3, 2]), 2, 3),
      ["Reshape"],
    );
  });

  it("puts a bias into the product", () => {
    const dense = (x: tf.Tensor) =>
      tf.fused.matMul({ a: x, b: x, bias: tf.tensor1d([1, 2, 3]), transposeB: true });
    assert.deepEqual(ops(dense, 3, 3), ["Gemm"]);
  });

  it("never writes out the ones that tfjs makes for the gradient of a sum", () => {
    const graph = trace(({ x }) => ({ dx: tf.grad((t) => tf.sum(tf.square(t)))(x!) }), { x: f32(1000, 100) });
    const numbers = [...graph.constants.values()].reduce((n, data) => n + data.length, 0);
    assert.ok(numbers < 10, `${numbers} numbers in constants`);
  });
});
