// `npm run bench:monitor`: steps per second of a small CAN trained in a kernel, with its training monitor and without. Blocks of steps of one
// training take turns, so that what else the machine does falls on both.
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
const restSteps = 2;
const isShownIn = (block: number) => block % 4 === 1 || block % 4 === 2;
async function measure(numBlocks: number, blockSteps: number) {
  const numSteps = (numBlocks + 1) * blockSteps;
  const monitor = widgets.trainingMonitor({ steps: numSteps });
  display(monitor);
  const dir = await mkdtemp(join(tmpdir(), "canlab-bench-"));
  const at: { ms: number; cpu: NodeJS.CpuUsage }[] = [];
  // The first block warms up.
  const isShown = () => isShownIn(Math.floor(at.length / blockSteps) - 1);
  await train.train({
    ...{ method, numSteps, seed: 0, dir, adamW: optim.adamWDefaults, lrAt: () => 1e-3 },
    openBatches: () => ({ next: async () => batch, close: async () => {} }),
    config: { seed: 0 },
    now: () => performance.now(),
    beforeStep: () => (isShown() ? monitor.beforeStep() : undefined),
    onStep(record: train.StepRecord) {
      if (isShown()) monitor.onStep(record);
      at.push({ ms: performance.now(), cpu: process.cpuUsage() });
    },
  });
  await rm(dir, { recursive: true });
  return Array.from({ length: numBlocks }, (_, block) => {
    const [from, to] = [at[(block + 1) * blockSteps - 1 + restSteps]!, at[(block + 2) * blockSteps - 1]!];
    const cpuUs = to.cpu.user + to.cpu.system - from.cpu.user - from.cpu.system;
    const steps = blockSteps - restSteps;
    const stepsPerSecond = (1000 * steps) / (to.ms - from.ms);
    return { isShown: isShownIn(block), stepsPerSecond, cpuMs: cpuUs / 1000 / steps };
  });
}`;

interface Block {
  readonly isShown: boolean;
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

const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`;

function report(what: string, ratios: readonly number[], ofMedians: number): void {
  const { median, q1, q3 } = summarise(ratios)!;
  console.log(
    `${what}: ${percent(ofMedians)} of medians; of pairs ${percent(median)}, quartiles ${percent(q1)} to ${percent(q3)}`,
  );
}

const { values } = parseArgs({
  options: { pairs: { type: "string", default: "30" }, steps: { type: "string", default: "20" } },
});
const [numPairs, numSteps] = [Number(values.pairs), Number(values.steps)];
console.log(`${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, load ${loadavg()[0]}`);
const kernel = await startKernel({ cwd: root });
try {
  await run(kernel, setup);
  const { text, numUpdates } = await run(
    kernel,
    `console.log("figures", JSON.stringify(await measure(${2 * numPairs}, ${numSteps})));`,
  );
  const blocks = JSON.parse(/^figures (.*)$/m.exec(text)![1]!) as Block[];
  const [shown, alone] = [true, false].map((isShown) => blocks.filter((block) => block.isShown === isShown));
  const middle = (samples: readonly Block[], key: "stepsPerSecond" | "cpuMs") =>
    summarise(samples.map((one) => one[key]))!.median;
  const pairs = (key: "stepsPerSecond" | "cpuMs") => shown!.map((one, i) => one[key] / alone![i]![key]);
  console.log(`${numPairs} pairs of ${numSteps} steps, ${numUpdates} messages of the monitor`);
  for (const [what, key] of [
    ["steps per second", "stepsPerSecond"],
    ["processor time of a step, ms", "cpuMs"],
  ] as const) {
    const [withIt, without] = [middle(shown!, key), middle(alone!, key)];
    console.log(`${what}: ${withIt.toFixed(2)} with the monitor, ${without.toFixed(2)} without`);
    report("  with it to without", pairs(key), withIt / without);
  }
} finally {
  await kernel.shutdown();
}
