import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { compile } from "../../src/compute/compile.js";
import type { Engine } from "../../src/compute/types.js";
import { BackendError, ConfigError, ShapeError } from "../../src/core/errors.js";
import { f32 } from "../helpers/compiled-equals-eager.js";

/** `sum` grows by x each run; `loss` is its total. */
const grow = ({ sum, x }: { sum: tf.Tensor; x: tf.Tensor }) => {
  const next = tf.add(sum, x);
  return { sum: next, loss: tf.sum(next) };
};
const inputs = { sum: f32(2), x: f32(2) };
const counter = (engine: Engine = "native") =>
  compile(grow, { inputs, state: ["sum"], engine, name: "grow" });
const x = Float32Array.of(1, 2);

describe("state", () => {
  for (const engine of ["native", "cpu"] as const) {
    it(`goes from run to run, is read and set in between, on ${engine}`, async () => {
      const compiled = await counter(engine);
      const start = Float32Array.of(10, 20);
      await compiled.write({ sum: start });
      const { loss, ...others } = await compiled.run({ x });
      assert.deepEqual([...loss], [33]);
      assert.deepEqual(others, {});
      assert.deepEqual([...(await compiled.run({ x })).loss], [36]);
      assert.deepEqual([...(await compiled.read("sum"))], [12, 24]);
      assert.deepEqual([...start], [10, 20]);
      await compiled.write({ sum: Float32Array.of(0, 0) });
      assert.deepEqual([...(await compiled.run({ x })).loss], [3]);
      await compiled.dispose();
    });
  }

  it("equals the caller's own feeding back", async () => {
    const own = await compile(grow, { inputs });
    const kept = await counter();
    let sum: Float32Array | Int32Array = new Float32Array(2);
    await kept.write({ sum });
    for (let i = 0; i < 5; i++) {
      const feed = Float32Array.of(i / 3, -i / 7);
      const results = await own.run({ sum, x: feed });
      ({ sum } = results);
      assert.deepEqual((await kept.run({ x: feed })).loss, results.loss);
    }
    assert.deepEqual(await kept.read("sum"), sum);
    await own.dispose();
    await kept.dispose();
  });

  it("is copied when it is read or set: neither array is tied to it", async () => {
    const compiled = await counter();
    const given = Float32Array.of(1, 1);
    await compiled.write({ sum: given });
    given.fill(9);
    (await compiled.read("sum")).fill(9);
    assert.deepEqual([...(await compiled.read("sum"))], [1, 1]);
    await compiled.dispose();
  });

  it("counts every run of several that were not awaited, in their order", async () => {
    const compiled = await counter();
    await compiled.write({ sum: new Float32Array(2) });
    const runs = [1, 2, 3, 4].map((k) => compiled.run({ x: Float32Array.of(k, 0) }));
    const sum = compiled.read("sum");
    assert.deepEqual(
      (await Promise.all(runs)).map(({ loss }) => loss[0]),
      [1, 3, 6, 10],
    );
    assert.deepEqual([...(await sum)], [10, 0]);
    await compiled.dispose();
  });

  it("stays as it was when a run is refused", async () => {
    const compiled = await counter();
    await compiled.write({ sum: x });
    await assert.rejects(compiled.run({ x: Float32Array.of(NaN, 0) }), /"x" holds NaN at index 0/);
    assert.deepEqual(await compiled.read("sum"), x);
    await compiled.dispose();
  });

  it("is asked for before the first run, and not taken as a feed", async () => {
    const compiled = await counter();
    await assert.rejects(
      compiled.run({ x }),
      new BackendError('grow: state "sum" has no value yet; call write({ sum }) first'),
    );
    await assert.rejects(compiled.read("sum"), /has no value yet/);
    await assert.rejects(
      compiled.run({ x, sum: x } as never),
      /"sum" is state, kept between runs; set it with write/,
    );
    await assert.rejects(compiled.read("x" as never), new ConfigError('grow: "x" is no state; state is sum'));
    await assert.rejects(compiled.write({ sum: new Float32Array(3) }), ShapeError);
    await assert.rejects(compiled.write({ x } as never), /grow: state: unknown name "x"; expected sum/);
    await compiled.dispose();
  });

  it("has to be an input and to come out with the same shape", async () => {
    await assert.rejects(
      compile(grow, { inputs, state: ["loss" as never], name: "grow" }),
      new ConfigError('grow: state "loss" must be an input and an output; the inputs are sum, x'),
    );
    await assert.rejects(
      compile(grow, { inputs, state: ["x"] }),
      /state "x" must come out as it goes in.*no such output/,
    );
    const shrink = ({ sum }: { sum: tf.Tensor }) => ({ sum: tf.sum(sum) });
    for (const engine of ["native", "cpu"] as const) {
      const shrunk = async () => {
        const compiled = await compile(shrink, { inputs: { sum: f32(2) }, state: ["sum"], engine });
        await compiled.write({ sum: x });
        await compiled.run({}).finally(() => compiled.dispose());
      };
      await assert.rejects(
        shrunk(),
        /state "sum" must come out as it goes in, float32 \[2\], got float32 \[\]/,
      );
    }
  });
});
