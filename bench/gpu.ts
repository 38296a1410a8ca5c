// `npm run bench:gpu`: is the GPU right, how fast is a train step on it, and what is left to the cpu? docs/backends.md keeps the figures.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { argv } from "node:process";
import { chooseDevice } from "../src/compute/device.js";
import { fitDevice } from "../src/compute/passes/fit-device.js";
import { createSession } from "../src/compute/session.js";
import type { Device } from "../src/compute/types.js";
import { createMethod } from "../src/methods/can.js";
import { countParams } from "../src/models/params.js";
import { agreements } from "./gpu-agreement.js";
import { gpuSizes, readGpuOptions, type GpuJob, type GpuOptions } from "./gpu-options.js";
import { createBenchStepper, randomBatch } from "./train-step.js";

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
  const started = performance.now();
  const { compiled, stepper } = await createBenchStepper(method, { device });
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
    const { flops } = compiled.graph.cost();
    console.log(
      `${job.size} batch ${job.batchSize} on ${device}: ${ms.toFixed(1)} ms a step (${rest[0]!.toFixed(1)} to ${rest.at(-1)!.toFixed(1)}), ` +
        `${((1000 * job.batchSize) / ms).toFixed(1)} images/s, ${(flops / ms / 1e9).toFixed(2)} TFLOP/s, ` +
        `${(countParams(method.params) / 1e6).toFixed(1)} M parameters, compiled in ${(compiledMs / 1000).toFixed(1)} s, ` +
        `first step ${(first! / 1000).toFixed(1)} s, GPU memory ${nvidiaSmi("memory.used") ?? "unknown"}, total ${losses!.total.toFixed(5)}`,
    );
  } finally {
    await compiled.dispose();
  }
}

/** Two runs in ONNX Runtime's profiler, into a file. */
async function writeProfile(options: GpuOptions, job: GpuJob): Promise<void> {
  const { executionProviders, device } = await chooseDevice(options.device);
  const method = methodOf(job);
  const { compiled, stepper } = await createBenchStepper(method, {});
  const { graph } = compiled.graph;
  await compiled.dispose();
  const fitted = fitDevice(graph, device);
  mkdirSync(options.profileTo!, { recursive: true });
  const profileTo = join(options.profileTo!, `${job.size}-${device}`);
  const session = await createSession(fitted, { name: job.size, executionProviders, profileTo });
  const one = Float32Array.of(1);
  const decayMask = new Float32Array(countParams(method.params));
  const scalars = { lr: one, biasCorrection1: one, biasCorrection2: one };
  for (let i = 0; i < 3; i++)
    await session.run({ ...randomBatch(method), ...stepper.state, decayMask, ...scalars });
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
