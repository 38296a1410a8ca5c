// `npm run bench`: a whole CAN train step (forward, backward, AdamW) on each engine, interleaved, in one run on one machine.
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { compile } from "../src/compute/compile.js";
import type { Engine } from "../src/compute/types.js";
import { createMethod } from "../src/methods/can.js";
import { createStepBench, type StepBench } from "./train-step.js";

interface Setting {
  readonly name: string;
  readonly options: Parameters<typeof createMethod>[1];
  readonly engines: readonly Engine[];
  readonly rounds: number;
}

const small = {
  embedDim: 128,
  depth: 4,
  numHeads: 4,
  decoderEmbedDim: 64,
  decoderDepth: 1,
  decoderNumHeads: 2,
};

const settings: readonly Setting[] = [
  {
    name: "CAN 32 px, patch 8, batch 32, encoder 64x2, decoder 32x1",
    options: {
      ...{ batchSize: 32, imageSize: 32, patchSize: 8, embedDim: 64, depth: 2, numHeads: 2 },
      ...{ decoderEmbedDim: 32, decoderDepth: 1, decoderNumHeads: 1 },
    },
    engines: ["native", "wasm", "cpu"],
    rounds: 5,
  },
  {
    name: "CAN 32 px, patch 4, batch 64, encoder 128x4, decoder 64x1",
    options: { batchSize: 64, imageSize: 32, patchSize: 4, ...small },
    engines: ["native", "wasm"],
    rounds: 5,
  },
  {
    name: "CAN 64 px, patch 8, batch 64, encoder 192x6, decoder 96x2",
    options: { batchSize: 64, imageSize: 64, patchSize: 8 },
    engines: ["native", "wasm"],
    rounds: 3,
  },
];

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** GFLOP/s of one product of two square matrices: what the runtime itself reaches on this machine. */
async function productPeak(size: number): Promise<number> {
  const spec = { shape: [size, size], dtype: "float32" as const };
  const compiled = await compile(({ a, b }) => ({ c: tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D) }), {
    inputs: { a: spec, b: spec },
    name: "matrix product",
  });
  const feeds = { a: new Float32Array(size * size).fill(0.5), b: new Float32Array(size * size).fill(0.25) };
  const into = { c: new Float32Array(size * size) };
  const times: number[] = [];
  for (let i = 0; i < 12; i++) {
    const before = performance.now();
    await compiled.run(feeds, into);
    times.push(performance.now() - before);
  }
  await compiled.dispose();
  return (2 * size ** 3) / (median(times.slice(2)) * 1e6);
}

/** One warm-up step each, then rounds in turn, so that a slow minute of the machine slows all engines alike. */
async function measure({ options, engines, rounds }: Setting) {
  const benches: StepBench[] = [];
  for (const engine of engines) benches.push(await createStepBench(createMethod("can", options), engine));
  const rows = [];
  const times = benches.map((): number[] => []);
  const losses = benches.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [i, bench] of benches.entries()) {
      const { ms, loss } = await bench.step();
      if (round >= 0) times[i]!.push(ms);
      losses[i]!.push(loss);
    }
  }
  const native = median(times[0]!);
  for (const [i, bench] of benches.entries()) {
    const ms = median(times[i]!);
    rows.push({
      engine: bench.engine,
      medianMs: ms,
      spreadMs: [Math.min(...times[i]!), Math.max(...times[i]!)],
      imagesPerSecond: (options.batchSize * 1000) / ms,
      startMs: bench.startMs,
      timesNative: ms / native,
      lossAfter: losses[i]!.at(-1)!,
    });
    await bench.dispose();
  }
  return rows;
}

const { values } = parseArgs({ options: { out: { type: "string", default: "out/bench" } } });
const machine = `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} threads, Node ${process.version}`;
console.log(`${machine}\n`);
const peak = await productPeak(1024);
console.log(`matrix product 1024 x 1024 on ONNX Runtime: ${peak.toFixed(0)} GFLOP/s\n`);
const results = [];
for (const setting of settings) {
  console.log(setting.name);
  const rows = await measure(setting);
  for (const row of rows) {
    const [low, high] = row.spreadMs.map((ms) => ms.toFixed(0));
    console.log(
      `  ${row.engine.padEnd(7)}${row.medianMs.toFixed(0).padStart(7)} ms/step (${low} to ${high})` +
        `${row.imagesPerSecond.toFixed(0).padStart(7)} images/s   native is ${row.timesNative.toFixed(1)} times as fast` +
        `   loss after ${row.lossAfter.toFixed(5)}`,
    );
  }
  results.push({ setting: setting.name, rows });
}
mkdirSync(values.out, { recursive: true });
writeFileSync(
  `${values.out}/bench.json`,
  `${JSON.stringify({ machine, peakGflops: peak, results }, null, 2)}\n`,
);
console.log(`\nwritten to ${values.out}/bench.json`);
