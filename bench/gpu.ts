// `npm run bench:gpu`: is the GPU right, how fast is a train step on it, and what is left to the cpu? docs/backends.md keeps the figures.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { argv } from "node:process";
import { chooseDevice } from "../src/compute/device.js";
import { fitDevice } from "../src/compute/passes/fit-device.js";
import { createSession } from "../src/compute/session.js";
import { trace } from "../src/compute/trace.js";
import type { Device, HostArrays } from "../src/compute/types.js";
import { createRng } from "../src/core/rng.js";
import { createMethod } from "../src/methods/can.js";
import { countParams, initParams } from "../src/models/params.js";
import { openStepper } from "../src/train/open-stepper.js";
import { keepState } from "../src/train/stepper.js";
import { trainStep } from "../src/train/train-step.js";
import { agreements } from "./gpu-agreement.js";
import { gpuSizes, readGpuOptions, type GpuJob, type GpuOptions } from "./gpu-options.js";
import { randomBatch } from "./train-step.js";

/** What NVIDIA's tool says; undefined where it is not. */
function nvidiaSmi(query: string): string | undefined {
  try {
    const args = [`--query-gpu=${query}`, "--format=csv,noheader"];
    return execFileSync("nvidia-smi", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}

const oneLine = (error: unknown) => String(error).split("\n")[0]!.slice(0, 400);
const methodOf = ({ size, batchSize }: GpuJob) => createMethod("can", { ...gpuSizes[size], batchSize });

async function timeSteps(device: Device, job: GpuJob, steps: number): Promise<void> {
  const method = methodOf(job);
  const numParams = countParams(method.params);
  const zeros = () => new Float32Array(numParams);
  const start = {
    params: initParams(method.params, createRng(1, "bench init")),
    m: zeros(),
    v: zeros(),
    step: 0,
  };
  const started = performance.now();
  const { stepper, dispose } = await openStepper(method, start, { device });
  const compiledMs = performance.now() - started;
  try {
    const batch = randomBatch(method);
    const times: number[] = [];
    let losses;
    for (let i = 0; i < steps + 2; i++) {
      const before = performance.now();
      losses = await stepper.update(batch, 1e-4);
      times.push(performance.now() - before);
    }
    const [first, , ...rest] = times;
    rest.sort((a, b) => a - b);
    const ms = rest[rest.length >> 1]!;
    console.log(
      `${job.size} batch ${job.batchSize} on ${device}: ${ms.toFixed(1)} ms a step (${rest[0]!.toFixed(1)} to ${rest.at(-1)!.toFixed(1)}), ` +
        `${((1000 * job.batchSize) / ms).toFixed(1)} images/s, ` +
        `${(numParams / 1e6).toFixed(1)} M parameters, compiled in ${(compiledMs / 1000).toFixed(1)} s, ` +
        `first step ${(first! / 1000).toFixed(1)} s, GPU memory ${nvidiaSmi("memory.used") ?? "unknown"}, total ${(losses?.total ?? NaN).toFixed(5)}`,
    );
  } finally {
    await dispose();
  }
}

/** Two runs in ONNX Runtime's profiler, into a file. */
async function writeProfile(options: GpuOptions, job: GpuJob): Promise<void> {
  const { executionProviders, device } = await chooseDevice(options.device);
  const method = methodOf(job);
  const { f, inputs, state } = keepState(trainStep(method));
  const resident = device === "webgpu" ? state : [];
  const fitted = fitDevice(trace(f, inputs), device);
  mkdirSync(options.profileTo!, { recursive: true });
  const profileTo = join(options.profileTo!, `${job.size}-${device}`);
  const session = await createSession(fitted, { name: job.size, executionProviders, profileTo, resident });
  const one = Float32Array.of(1);
  const scalars = { lr: one, biasCorrection1: one, biasCorrection2: one };
  let kept: HostArrays = Object.fromEntries(
    state.map((name) => [name, new Float32Array(countParams(method.params)).fill(0.01)]),
  );
  for (let i = 0; i < 3; i++) {
    await session.run({ ...randomBatch(method), ...kept, ...scalars });
    if (resident.length > 0) kept = {};
  }
  await session.dispose();
}

async function main(): Promise<void> {
  const options = readGpuOptions(argv.slice(2));
  const { device, why } = await chooseDevice(options.device);
  if (device === "cpu") return console.log(`no GPU that beats the cpu: ${why}`);
  console.log(
    `${nvidiaSmi("name,driver_version,memory.total") ?? "a GPU without nvidia-smi"}; ${device} (${why})`,
  );
  console.log(`${cpus()[0]?.model}, ${availableParallelism()} threads, Node ${process.version}`);
  if (options.isAgreementWanted) {
    for await (const { method, loss, gradient } of agreements(device))
      console.log(
        `${method}: loss differs by ${loss.toExponential(1)}, gradient by ${gradient.toExponential(1)} of the cpu's`,
      );
  }
  for (const job of options.jobs) {
    await timeSteps(device, job, options.steps).catch((error: unknown) =>
      console.log(`${job.size} batch ${job.batchSize} on ${device}: ${oneLine(error)}`),
    );
    if (options.profileTo) await writeProfile(options, { ...job, batchSize: Math.min(job.batchSize, 16) });
  }
  if (options.cpuBatch === 0) return;
  for (const size of new Set(options.jobs.map((job) => job.size)))
    await timeSteps("cpu", { size, batchSize: options.cpuBatch }, 3);
}

await main();
