// The jax-js process that the bench talks to; arguments and lines are those of ../torch_peer.py.
//   node peer.mjs --task matmul|vit --setting '<JSON>'
// jax-js 0.1.25 runs on one thread in Node: its worker pool needs the global `Worker` that browsers have. So --threads has no effect.
import { performance } from "node:perf_hooks";
import { resourceUsage, stdin } from "node:process";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { defaultDevice, init, numpy as np } from "@jax-js/jax";
import { createVit } from "./vit.mjs";

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

function randomArray(...shape) {
  const length = shape.reduce((a, b) => a * b, 1);
  return np.array(Float32Array.from({ length }, () => 2 * Math.random() - 1)).reshape(shape);
}

function matmulTask({ n = 1024 }) {
  const [a, b] = [randomArray(n, n), randomArray(n, n)];
  return {
    params: 0,
    step: () => np.matmul(a.ref, b.ref).data(),
    answer: (ms) => ({ gflops: ms.map((time) => (2 * n ** 3) / (time * 1e6)) }),
  };
}

function vitTask(setting) {
  const { imageSize, patchSize, batchSize, encoder } = setting;
  const numPatches = (imageSize / patchSize) ** 2;
  const patches = randomArray(batchSize * numPatches, 3 * patchSize ** 2);
  const { count, step } = createVit(setting, patches, randomArray(numPatches, encoder.dim));
  let loss;
  return { params: count, step: async () => (loss = await step()), answer: (ms) => ({ ms, loss }) };
}

async function timed(f) {
  const started = performance.now();
  await f();
  return performance.now() - started;
}

async function createTask() {
  const text = { type: "string" };
  const { values } = parseArgs({ options: { task: text, setting: text, threads: text } });
  const tasks = { matmul: matmulTask, vit: vitTask };
  const create = tasks[values.task];
  if (!create) {
    throw new Error(`jax-js peer: no task "${values.task}"; it has ${Object.keys(tasks).join(" and ")}`);
  }
  await init("wasm");
  defaultDevice("wasm");
  return create(JSON.parse(values.setting ?? "{}"));
}

try {
  const task = await createTask();
  say({ ready: true, first_step_ms: await timed(task.step), params: task.params });
  for await (const line of createInterface({ input: stdin })) {
    const times = [];
    for (let i = 0; i < JSON.parse(line).steps; i++) times.push(await timed(task.step));
    say({ ...task.answer(times), peak_rss_mb: resourceUsage().maxRSS / 1024 });
  }
} catch (error) {
  say({ error: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
