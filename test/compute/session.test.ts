import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { promisify } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { compile } from "../../src/compute/compile.js";
import { GraphBuilder } from "../../src/compute/graph-builder.js";
import type { Graph } from "../../src/compute/graph.js";
import { createSession } from "../../src/compute/session.js";
import { trace } from "../../src/compute/trace.js";
import {
  BackendError,
  ConfigError,
  DataError,
  InterruptedError,
  OutOfMemoryError,
  ShapeError,
} from "../../src/core/errors.js";
import { f32, i32 } from "../helpers/compiled-equals-eager.js";
import { recordingLogger } from "../helpers/recording-logger.js";
import { withTempDir } from "../helpers/temp-dir.js";

const double = ({ x }: Record<string, tf.Tensor>) => ({ y: tf.mul(x!, 2) });
const options = { inputs: { x: f32(3) }, name: "double" };
const x = Float32Array.of(1, 2, 3);

function graphOf(op: string, shape: readonly number[]): Graph {
  const builder = new GraphBuilder();
  const input = builder.input("x", [1], "float32");
  return builder.build(new Map([["y", builder.op(op, [input], shape)]]));
}

/** Expands one number to n x n and sums them up. */
function expandTo(n: number): Graph {
  const builder = new GraphBuilder();
  const input = builder.input("x", [1], "float32");
  const large = builder.op("Expand", [input, builder.int64(n, n)], [n, n]);
  return builder.build(
    new Map([["y", builder.op("ReduceSum", [builder.op("Exp", [large], [n, n])], [1, 1])]]),
  );
}

describe("bad input", () => {
  for (const engine of ["native", "cpu"] as const) {
    it(`is refused with its name, and the next run is as ever, on ${engine}`, async () => {
      const compiled = await compile(double, { ...options, engine });
      const refused: [feeds: unknown, error: Error][] = [
        [{}, new ShapeError('double: "x" is missing; expected x')],
        [{ x, z: x }, new ShapeError('double: unknown name "z"; expected x')],
        [
          { x: x.subarray(1) },
          new ShapeError('double: "x" must be float32 [3] (3 numbers), got float32 with 2'),
        ],
        [
          { x: Int32Array.of(1, 2, 3) },
          new ShapeError('double: "x" must be float32 [3] (3 numbers), got int32 with 3'),
        ],
        [
          { x: Float64Array.of(1, 2, 3) },
          new ShapeError('double: "x" must be float32 [3] (3 numbers), got Float64Array with 3'),
        ],
        [
          { x: [1, 2, 3] },
          new ShapeError('double: "x" must be float32 [3] (3 numbers), got a plain array with 3'),
        ],
        [{ x: null }, /"x" must be float32 \[3\] \(3 numbers\), got null/ as never],
        [
          { x: Float32Array.of(1, 2, -Infinity) },
          new DataError(
            'double: "x" holds -Infinity at index 2; feeds must be finite, mend the data or compile with checkFinite: false',
          ),
        ],
      ];
      for (const [feeds, error] of refused) {
        await assert.rejects(compiled.run(feeds as never), error);
        assert.deepEqual([...(await compiled.run({ x })).y], [2, 4, 6]);
      }
      await compiled.dispose();
    });
  }

  it("finds the first NaN wherever it is", async () => {
    const compiled = await compile(double, { inputs: { x: f32(11) } });
    for (let at = 0; at < 11; at++) {
      const spoiled = new Float32Array(11).fill(1, 0, at).fill(NaN, at);
      await assert.rejects(compiled.run({ x: spoiled }), new RegExp(`"x" holds NaN at index ${at};`));
    }
    await compiled.dispose();
  });

  it("lets NaN through where that is asked for, and in what was an output before", async () => {
    const asked = await compile(double, { ...options, checkFinite: false });
    assert.deepEqual([...(await asked.run({ x: Float32Array.of(NaN, 1, Infinity) })).y], [NaN, 2, Infinity]);
    const same = await compile(({ x: fed }) => ({ x: tf.mul(fed, 2) }), options);
    assert.deepEqual([...(await same.run({ x: Float32Array.of(NaN, 1, 1) })).x], [NaN, 2, 2]);
    await asked.dispose();
    await same.dispose();
  });

  it("says that an array was handed to another thread", async () => {
    const compiled = await compile(double, options);
    const gone = Float32Array.of(1, 2, 3);
    structuredClone(gone, { transfer: [gone.buffer] });
    await assert.rejects(compiled.run({ x: gone }), /with 0; its memory was handed to another thread/);
    await compiled.dispose();
  });

  it("is an output that is neither float32 nor int32, and says how to cast it", async () => {
    const isLarge = ({ x: fed }: Record<string, tf.Tensor>) => ({ y: tf.greater(fed!, 1) });
    const message =
      /output "y" is bool; inputs and outputs are float32 or int32, return it as tf.cast\(x, "int32"\)/;
    await assert.rejects(compile(isLarge, options), message);
    const eager = await compile(isLarge, { ...options, engine: "cpu" });
    await assert.rejects(eager.run({ x }), message);
    await eager.dispose();
    const builder = new GraphBuilder();
    const shape = builder.op("Shape", [builder.input("x", [3], "float32")], [1], { dtype: "int64" });
    await assert.rejects(
      createSession(builder.build(new Map([["y", shape]])), { name: "sizes" }),
      /sizes: output "y" is int64; .* tf.cast\(x, "int32"\)/,
    );
  });

  it("is an output of another dtype than was declared", async () => {
    const f = ({ x: fed }: Record<string, tf.Tensor>) => ({ y: tf.cast(fed!, "int32") });
    const compiled = await compile(f, { ...options, outputs: { y: "int32" } });
    const { y }: { y: Int32Array } = await compiled.run({ x });
    assert.deepEqual(y, Int32Array.of(1, 2, 3));
    await compiled.dispose();
    await assert.rejects(
      compile(f, { ...options, outputs: { y: "float32" } }),
      new ConfigError('double: output "y" was declared float32, the function gives int32'),
    );
    await assert.rejects(
      compile(f, { ...options, outputs: { z: "int32" } }),
      /output "z" .* gives outputs y/,
    );
  });

  it("is a number of threads that is none", async () => {
    for (const numThreads of [0, -1, 1.5, NaN]) {
      await assert.rejects(
        compile(double, { ...options, numThreads }),
        new ConfigError(`numThreads must be a whole number of at least 1, got ${numThreads}`),
      );
    }
  });

  it("is a graph that the runtime refuses, in its own words", async () => {
    await assert.rejects(createSession(graphOf("Nope", [1]), { name: "odd" }), (error: Error) => {
      assert.ok(error instanceof BackendError && error.cause instanceof Error);
      assert.match(error.message, /^odd: ONNX Runtime failed in creating the session: .*Nope/s);
      return true;
    });
  });

  it("is a graph that fails while it runs", async () => {
    // The file says [1]; the operator itself finds that 1 number does not make 2.
    const builder = new GraphBuilder();
    const input = builder.input("x", [1], "int32");
    const index = builder.op("Cast", [input], [1], { dtype: "int64", attributes: { to: { int: 7 } } });
    const table = builder.constant(Float32Array.of(1, 2, 3), [3], "float32");
    const graph = builder.build(new Map([["y", builder.op("Gather", [table, index], [1])]]));
    const session = await createSession(graph, { name: "pick" });
    await assert.rejects(session.run({ x: Int32Array.of(7) }), (error: Error) => {
      assert.ok(error instanceof BackendError);
      assert.match(error.message, /^pick: ONNX Runtime failed in the run: .*Gather/s);
      return true;
    });
    assert.deepEqual([...(await session.run({ x: Int32Array.of(2) })).y!], [3]);
    await session.dispose();
  });
});

describe("out of memory", () => {
  it("is seen before the session is made, with both sizes", async () => {
    await assert.rejects(
      createSession(expandTo(1e6), { name: "large" }),
      (error: Error) =>
        error instanceof OutOfMemoryError &&
        /at least 4 TB, there are .* a smaller batch/.test(error.message),
    );
    await assert.rejects(
      createSession(expandTo(100), { name: "tight", availableBytes: 1000 }),
      /tight: out of memory; the graph needs at least 40 kB, there are 1 kB: take a smaller batch, or micro-batches/,
    );
  });

  it("is recognised when the runtime meets it, and the process lives on", async () => {
    const session = await createSession(expandTo(1e6), { name: "large", availableBytes: Infinity });
    await assert.rejects(session.run({ x: Float32Array.of(1) }), (error: Error) => {
      assert.ok(error instanceof OutOfMemoryError, String(error));
      assert.equal(error.code, "OUT_OF_MEMORY");
      assert.match(
        error.message,
        /large: out of memory in the run; the graph needs at least 4 TB: take a smaller batch/,
      );
      return true;
    });
    await session.dispose();
    const after = await compile(double, options);
    assert.deepEqual([...(await after.run({ x })).y], [2, 4, 6]);
    await after.dispose();
  });
});

describe("out of memory, eagerly", () => {
  it("is the same error, and others stay what they are", async () => {
    const large = ({ x: fed }: Record<string, tf.Tensor>) => ({ y: tf.sum(tf.tile(fed!, [1e12])) });
    const compiled = await compile(large, { ...options, engine: "cpu" });
    await assert.rejects(
      compiled.run({ x }),
      (error: Error) =>
        error instanceof OutOfMemoryError &&
        /^double: out of memory in the run: take a smaller/.test(error.message),
    );
    await compiled.dispose();
  });
});

describe("a compiled function", () => {
  it("is disposed once, after the runs that were called before, and refuses runs after", async () => {
    const compiled = await compile(double, options);
    const runs = [compiled.run({ x }), compiled.run({ x })];
    const ends = [compiled.dispose(), compiled[Symbol.asyncDispose]()];
    const gone = new BackendError("double: the compiled function was disposed; compile it again");
    await assert.rejects(compiled.run({ x }), gone);
    await assert.rejects(compiled.profile({ x }), gone);
    for (const { y } of await Promise.all(runs)) assert.deepEqual([...y], [2, 4, 6]);
    await Promise.all(ends);
    await compiled.dispose();
    const session = await createSession(trace(double, options.inputs), { name: "bare" });
    await session.dispose();
    await session.dispose();
    await assert.rejects(session.run({ x }), /bare: the session was disposed/);
  });

  it("works beside others, on any engine, also at the same time", async () => {
    const engines = ["native", "wasm", "cpu", "native", "cpu", "wasm"] as const;
    const all = await Promise.all(engines.map((engine) => compile(double, { ...options, engine })));
    const results = await Promise.all(
      all.flatMap((compiled, i) => [0, 1].map((k) => compiled.run({ x: Float32Array.of(i, k, 1) }))),
    );
    results.forEach(({ y }, n) => assert.deepEqual([...y], [2 * (n >> 1), 2 * (n & 1), 2]));
    assert.equal(tf.getBackend(), "cpu");
    await Promise.all(all.map((compiled) => compiled.dispose()));
  });

  it("leaves the backend as it was when an eager run throws", async () => {
    const fails = () => {
      throw new RangeError("no");
    };
    const compiled = await compile(fails, { ...options, engine: "wasm" });
    await assert.rejects(compiled.run({ x }), RangeError);
    assert.equal(tf.getBackend(), "cpu");
    await compiled.dispose();
  });

  it("gives the same numbers on one thread and on two", async () => {
    const f = ({ a, b }: { a: tf.Tensor2D; b: tf.Tensor2D }) => ({ y: tf.matMul(a, b) });
    const a = Float32Array.from({ length: 64 * 64 }, (_, i) => Math.sin(i));
    const results = [];
    for (const numThreads of [1, 2]) {
      const spec = { shape: [64, 64], dtype: "float32" } as const;
      const compiled = await compile(f, { inputs: { a: spec, b: spec }, numThreads });
      results.push((await compiled.run({ a, b: a })).y);
      await compiled.dispose();
    }
    assert.deepEqual(results[0], results[1]);
  });

  it("shows the stages of its compilation, and stops between them when told to", async () => {
    const { logger, bars } = recordingLogger();
    await (await compile(double, { ...options, logger })).dispose();
    assert.deepEqual(bars[0], {
      ...{ label: "compile double", total: 3, unit: "stages", isStopped: true },
      updates: [0, 1, 1, 2, 2, 3],
    });
    const control = new AbortController();
    const traced: string[] = [];
    const f = ({ x: fed }: Record<string, tf.Tensor>) => {
      traced.push("traced");
      control.abort();
      return { y: fed! };
    };
    await assert.rejects(
      compile(f, { ...options, logger, signal: control.signal }),
      new InterruptedError("double: told to stop before serialising; compile it again to go on"),
    );
    assert.deepEqual([traced.length, bars[1]!.isStopped], [1, true]);
    await assert.rejects(compile(f, { ...options, signal: control.signal }), /told to stop before tracing/);
    assert.equal(traced.length, 1);
  });

  it("leaves no telemetry of the runtime behind", async () => {
    await withTempDir(async (dir) => {
      const code = `(async () => {
        const { compile } = require("./src/compute/compile.ts");
        const f = ({ x }) => ({ y: require("@tensorflow/tfjs-core").neg(x) });
        const compiled = await compile(f, { inputs: { x: { shape: [1], dtype: "float32" } } });
        console.log((await compiled.run({ x: Float32Array.of(1) })).y[0]);
      })()`;
      const env = { ...process.env, TMPDIR: dir };
      delete (env as Record<string, string | undefined>)["ORT_DISABLE_TELEMETRY"];
      const { stdout } = await promisify(execFile)(process.execPath, ["-r", "tsx/cjs", "-e", code], { env });
      assert.equal(stdout.trim(), "-1");
      const left = readdirSync(dir).filter((name) => !name.startsWith("tsx"));
      assert.deepEqual(left, []); // the runtime's telemetry keeps its session in .ses
    });
  });

  it("takes int32 and gives it back", async () => {
    const f = ({ n }: Record<string, tf.Tensor>) => ({ n: tf.add(n!, tf.scalar(1, "int32")) });
    const compiled = await compile(f, { inputs: { n: i32(2) } });
    assert.deepEqual((await compiled.run({ n: Int32Array.of(1, 2) })).n, Int32Array.of(2, 3));
    await compiled.dispose();
  });
});
