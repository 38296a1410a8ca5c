// `npm run bench:monitor`: steps per second of a small CAN trained in a kernel, with its training monitor shown and without, in turns.
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import type { Message } from "../src/notebook/message.js";
import { startKernel, type Kernel } from "../src/notebook/runner/index.js";
import { root } from "./engines.js";
import { summarise } from "./stats.js";

/** The cell that both share. The batch is always the same, so that nothing but training is measured. */
const setup = `
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { augment, core, data, methods, optim, train, weights, widgets } from "canlab";
const method = methods.createMethod("can", {
  ...{ batchSize: 16, imageSize: 32, patchSize: 8, embedDim: 64, depth: 2, numHeads: 2 },
  ...{ decoderEmbedDim: 32, decoderDepth: 1, decoderNumHeads: 2 },
});
const emoji = await data.loadEmoji({ imageSize: 32, maxNames: 20 });
const loader = train.createBatchLoader({
  ...{ pictures: emoji.pictures, indices: emoji.splits.train, plan: method.plan, startStep: 0, numWorkers: 1 },
  ...{ augment: augment.simclrAugment, normalize: weights.imagenetPixels, seed: 0 },
});
const { arrays } = await loader.next();
const batch = { epoch: 0, arrays: structuredClone(arrays), release() {} };
await loader.close();
const warmUp = 5;
async function measure(numSteps: number, isShown: boolean) {
  const monitor = isShown ? widgets.trainingMonitor({ steps: numSteps }) : undefined;
  if (monitor) display(monitor);
  const dir = await mkdtemp(join(tmpdir(), "canlab-bench-"));
  const at: { ms: number; cpu: NodeJS.CpuUsage }[] = [];
  await train.train({
    ...monitor?.hooks,
    ...{ method, numSteps, seed: 0, dir, adamW: optim.adamWDefaults, lrAt: () => 1e-3 },
    openBatches: () => ({ next: async () => batch, close: async () => {} }),
    config: { seed: 0 },
    now: () => performance.now(),
    onStep(record: train.StepRecord) {
      monitor?.onStep(record);
      at.push({ ms: performance.now(), cpu: process.cpuUsage() });
    },
  });
  await rm(dir, { recursive: true });
  const [from, to] = [at[warmUp - 1]!, at.at(-1)!];
  const cpuUs = to.cpu.user + to.cpu.system - from.cpu.user - from.cpu.system;
  const steps = numSteps - warmUp;
  return { stepsPerSecond: (1000 * steps) / (to.ms - from.ms), cpuMs: cpuUs / 1000 / steps };
}`;

interface Sample {
  readonly stepsPerSecond: number;
  /** Processor time of the whole kernel for each step, all threads. */
  readonly cpuMs: number;
}

/** Runs a cell and gives what it printed, and how many updates of widgets came meanwhile. */
async function run(kernel: Kernel, code: string): Promise<{ text: string; numUpdates: number }> {
  let text = "";
  let numUpdates = 0;
  const off = kernel.onOutput(({ header, content }: Message) => {
    if (header.msg_type === "stream") text += String(content["text"]);
    if (header.msg_type === "comm_msg") numUpdates++;
  });
  const { status, ename, evalue } = await kernel.execute(code).done;
  off();
  if (status !== "ok") throw new Error(`${String(ename)}: ${String(evalue)}\n${text}`);
  return { text, numUpdates };
}

async function sample(kernel: Kernel, numSteps: number, isShown: boolean) {
  const { text, numUpdates } = await run(
    kernel,
    `console.log("figures", JSON.stringify(await measure(${numSteps}, ${isShown})));`,
  );
  const figures = JSON.parse(/^figures (.*)$/m.exec(text)![1]!) as Sample;
  return { ...figures, numUpdates };
}

const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`;

function report(what: string, ratios: readonly number[], ofMedians: number): void {
  const { median, q1, q3 } = summarise(ratios)!;
  console.log(
    `${what}: ${percent(ofMedians)} of medians; of pairs ${percent(median)}, quartiles ${percent(q1)} to ${percent(q3)}`,
  );
}

const { values } = parseArgs({
  options: { pairs: { type: "string", default: "15" }, steps: { type: "string", default: "60" } },
});
const [numPairs, numSteps] = [Number(values.pairs), Number(values.steps)];
console.log(`${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, load ${loadavg()[0]}`);
const kernel = await startKernel({ cwd: root });
try {
  await run(kernel, setup);
  const shown: Awaited<ReturnType<typeof sample>>[] = [];
  const alone: typeof shown = [];
  // The first training is slow for reasons of its own.
  for (const isShown of [true, false]) await sample(kernel, numSteps, isShown);
  for (let pair = 0; pair < numPairs; pair++) {
    const order = pair % 2 ? [true, false] : [false, true];
    for (const isShown of order) (isShown ? shown : alone).push(await sample(kernel, numSteps, isShown));
  }
  const middle = (samples: readonly Sample[], key: keyof Sample) =>
    summarise(samples.map((one) => one[key]))!.median;
  const speed = { shown: middle(shown, "stepsPerSecond"), alone: middle(alone, "stepsPerSecond") };
  const updates = summarise(shown.map(({ numUpdates }) => numUpdates))!.median;
  console.log(`${numPairs} pairs of ${numSteps} steps, ${updates} messages of the monitor in each`);
  console.log(
    `steps per second: ${speed.shown.toFixed(2)} with the monitor, ${speed.alone.toFixed(2)} without`,
  );
  const pairs = (key: keyof Sample) => shown.map((one, i) => one[key] / alone[i]![key]);
  report("speed with the monitor", pairs("stepsPerSecond"), speed.shown / speed.alone);
  const cost = middle(shown, "cpuMs") / middle(alone, "cpuMs");
  report("processor time of a step with it", pairs("cpuMs"), cost);
} finally {
  await kernel.shutdown();
}
