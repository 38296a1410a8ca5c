import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import * as tf from "@tensorflow/tfjs-core";
import { compile } from "../../src/compute/compile.js";
import { f32 } from "../helpers/compiled-equals-eager.js";

/** Runs code in a worker thread that can import the sources, and gives the message it posts. */
function inWorker(code: string, workerData: unknown): Promise<unknown> {
  const file = JSON.stringify(fileURLToPath(import.meta.url));
  const from = `const from = require("node:module").createRequire(${file}); from("tsx/cjs");`;
  const worker = new Worker(`${from}\n${code}`, { eval: true, execArgv: [], workerData });
  return new Promise((resolve, reject) => {
    let message: unknown;
    worker.on("message", (posted: unknown) => (message = posted));
    worker.on("error", reject);
    worker.on("exit", (status) => (status === 0 ? resolve(message) : reject(new Error(`exit ${status}`))));
  });
}

const code = `
const { parentPort, workerData } = require("node:worker_threads");
const tf = from("@tensorflow/tfjs-core");
const { compile } = from("../../src/compute/compile.ts");
(async () => {
  const results = {};
  for (const engine of ["native", "cpu"]) {
    const compiled = await compile(
      ({ w, x }) => ({ w: tf.sub(w, tf.grad((v) => tf.sum(tf.square(tf.mul(v, x))))(w)) }),
      { inputs: workerData.inputs, state: ["w"], engine },
    );
    await compiled.write({ w: workerData.w });
    for (let i = 0; i < 3; i++) await compiled.run({ x: workerData.x });
    results[engine] = await compiled.read("w");
    const error = await compiled.run({ x: workerData.x.map(() => NaN) }).catch((error) => error);
    results.error = error.message;
    await compiled.dispose();
  }
  parentPort.postMessage(results);
})();`;

describe("a worker thread", () => {
  it("compiles, trains and reports errors as the main thread does, while that one does the same", async () => {
    const inputs = { w: f32(4), x: f32(4) };
    const w = Float32Array.of(1, 2, 3, 4);
    const x = Float32Array.of(0.1, 0.2, 0.3, 0.4);
    const elsewhere = inWorker(code, { inputs, w, x });
    const step = ({ w: from, x: by }: Readonly<Record<"w" | "x", tf.Tensor>>) => ({
      w: tf.sub(from, tf.grad((v) => tf.sum(tf.square(tf.mul(v, by))))(from)),
    });
    const compiled = await compile(step, { inputs, state: ["w"] });
    await compiled.write({ w });
    for (let i = 0; i < 3; i++) await compiled.run({ x });
    const here = await compiled.read("w");
    await compiled.dispose();
    const there = (await elsewhere) as Record<"native" | "cpu", Float32Array> & { error: string };
    assert.deepEqual(there.native, here);
    there.cpu.forEach((value, i) => assert.ok(Math.abs(value - here[i]!) < 1e-6));
    here.forEach((value, i) => assert.ok(Math.abs(value - w[i]! * (1 - 2 * x[i]! ** 2) ** 3) < 1e-5));
    assert.match(there.error, /"x" holds NaN at index 0/);
  });
});
