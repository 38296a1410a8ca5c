// canlab's part of `npm run bench:data` in a process of its own; the line protocol is that of peer.ts.
//   --task views --setting '{"size", "outSize", "batchSize", "interpolation"}' --workers 2      two views of pictures in memory
//   --task emoji --setting '{"imageSize": 64}'                                                  the emoji set, from nothing to cached
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { resourceUsage } from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { simclrStrongAugment } from "../src/augment/augment-options.js";
import { allocatePictures } from "../src/data/dataset.js";
import { loadEmoji } from "../src/data/emoji.js";
import type { BatchPlan } from "../src/methods/types.js";
import { createBatchLoader } from "../src/train/batch-loader.js";
import type { ViewSetting } from "./data-settings.js";
import type { Turn } from "./peer.js";
import { picture } from "./picture.js";

const COUNT = 512;
const PREFETCH = 4;

interface DataTask {
  turn(steps: number): Promise<Turn>;
  close(): Promise<void>;
}

function loaderOf({ size, outSize, batchSize, interpolation }: ViewSetting, numWorkers: number) {
  const pictures = allocatePictures(COUNT, size);
  for (let i = 0; i < COUNT; i++) pictures.pixels.set(picture(size, i), i * size * size * 3);
  const views = { numViews: 2, imageSize: outSize, patchSize: outSize } as const;
  const plan: BatchPlan = { batchSize, ...views, useMask: false, noiseStdMax: 0 };
  return createBatchLoader({
    ...{ pictures, plan, numWorkers, prefetch: PREFETCH, seed: 1 },
    augment: { ...simclrStrongAugment, interpolation },
    normalize: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  });
}

async function viewsTask(setting: ViewSetting, numWorkers: number): Promise<DataTask> {
  const loader = loaderOf(setting, numWorkers);
  const take = async (count: number) => {
    for (let i = 0; i < count; i++) (await loader.next()).release();
  };
  await take(1);
  return {
    async turn(steps) {
      await take(PREFETCH); // made while nothing was measured
      const before = performance.now();
      await take(steps);
      const ms = performance.now() - before;
      await sleep((1.5 * PREFETCH * ms) / steps); // batches are made ahead now, not in another's turn
      return { views_per_s: [(2000 * setting.batchSize * steps) / ms] };
    },
    close: () => loader.close(),
  };
}

/** Each step starts with an empty folder. */
function emojiTask({ imageSize }: { imageSize: number }): DataTask {
  const draw = async () => {
    const cacheDir = await mkdtemp(join(tmpdir(), "canlab-bench-"));
    try {
      const before = performance.now();
      await loadEmoji({ imageSize, cacheDir });
      return performance.now() - before;
    } finally {
      await rm(cacheDir, { recursive: true, force: true });
    }
  };
  return {
    async turn(steps) {
      const ms: number[] = [];
      for (let i = 0; i < steps; i++) ms.push(await draw());
      return { ms };
    },
    close: () => Promise.resolve(),
  };
}

const say = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`);

try {
  const { values } = parseArgs({
    options: {
      task: { type: "string", default: "views" },
      setting: { type: "string", default: "{}" },
      workers: { type: "string", default: "1" },
    },
  });
  const setting: unknown = JSON.parse(values.setting);
  const task =
    values.task === "emoji"
      ? emojiTask(setting as { imageSize: number })
      : await viewsTask(setting as ViewSetting, Number(values.workers));
  say({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    const { steps } = JSON.parse(line) as { steps: number };
    say({ ...(await task.turn(steps)), peak_rss_mb: resourceUsage().maxRSS / 1024 });
  }
  await task.close();
} catch (error) {
  say({ error: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
