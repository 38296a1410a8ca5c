import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { compile } from "../../src/compute/compile.js";
import { compileForShapes } from "../../src/compute/compile-for-shapes.js";
import type { Compiled, HostArray } from "../../src/compute/types.js";

/** True if the types are the same, to the letter. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | undefined => undefined;

/** What TypeScript knows; the checks are made when the tests are type-checked, and this runs to show that they are of running code. */
describe("the types of compile", () => {
  const inputs = {
    x: { shape: [2, 3], dtype: "float32" },
    ids: { shape: [2], dtype: "int32" },
  } as const;

  it("know names, ranks and dtypes of inputs, and names of outputs", async () => {
    const compiled = await compile(
      ({ x, ids }) => {
        holds<Same<typeof x, tf.Tensor2D>>();
        holds<Same<typeof ids, tf.Tensor1D>>();
        return { loss: tf.sum(x), ids, best: tf.argMax(x, 1) };
      },
      { inputs, outputs: { best: "int32" } },
    );
    const feeds = { x: new Float32Array(6), ids: new Int32Array(2) };
    const results = await compiled.run(feeds);
    holds<Same<typeof results.loss, Float32Array>>();
    holds<Same<typeof results.ids, Int32Array>>();
    holds<Same<typeof results.best, Int32Array>>();
    assert.deepEqual(Object.keys(results).sort(), ["best", "ids", "loss"]);
    // @ts-expect-error there is no such output
    assert.equal(results.losses, undefined);
    // @ts-expect-error ids are int32
    await assert.rejects(compiled.run({ ...feeds, ids: new Float32Array(2) }));
    // @ts-expect-error ids are missing
    await assert.rejects(compiled.run({ x: feeds.x }));
    // @ts-expect-error there is no such input
    await assert.rejects(compiled.run({ ...feeds, y: feeds.x }));
    await compiled.dispose();
    await assert.rejects(
      // @ts-expect-error there is no such input
      compile(({ z }) => ({ y: tf.neg(z as tf.Tensor) }), { inputs }),
    );
  });

  it("take state out of feeds and results", async () => {
    const compiled = await compile(({ x, ids }) => ({ x: tf.neg(x), n: tf.sum(ids) }), {
      inputs,
      state: ["x"],
    });
    await compiled.write({ x: new Float32Array(6) });
    const results = await compiled.run({ ids: new Int32Array(2) });
    holds<Same<keyof typeof results, "n">>();
    assert.deepEqual(Object.keys(results), ["n"]);
    const x = await compiled.read("x");
    holds<Same<typeof x, Float32Array>>();
    assert.equal(x.length, 6);
    // @ts-expect-error it is no state
    await assert.rejects(compiled.read("ids"));
    // @ts-expect-error it is no input
    await assert.rejects(compile(({ ids }) => ({ ids }), { inputs, state: ["y"] }));
    await compiled.dispose();
  });

  it("take any names where they are only known at run time, and fit the plain type", async () => {
    const f = ({ x }: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> => ({ y: tf.neg(x!) });
    const wide: Record<string, { shape: number[]; dtype: "float32" | "int32" }> = {
      x: { shape: [1], dtype: "float32" },
    };
    const compiled = await compile(f, { inputs: wide });
    const results = await compiled.run({ x: Float32Array.of(1) });
    const y: HostArray = results["y"]!;
    assert.deepEqual([...y], [-1]);
    const plain: Compiled[] = [compiled, await compile(({ x }) => ({ y: tf.neg(x!) }), { inputs: wide })];
    for (const each of plain) await each.dispose();
  });

  it("know the names of compileForShapes", async () => {
    const negate = compileForShapes(({ x }) => ({ y: tf.neg(x) }), {
      inputs: { x: { shape: ["n"], dtype: "float32" } },
    });
    const { y } = await negate.run({ x: Float32Array.of(1) });
    holds<Same<typeof y, Float32Array>>();
    assert.deepEqual([...y], [-1]);
    // @ts-expect-error x is missing
    await assert.rejects(negate.run({}));
    await negate.dispose();
  });
});
