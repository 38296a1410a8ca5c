// One job of bench/shards.ts in a process of its own.
import { statSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { resourceUsage } from "node:process";
import { createRng } from "../src/core/rng.js";
import { openShardDataset, openShards } from "../src/data/shards/index.js";

async function stream(path: string, isShuffled: boolean) {
  const set = await openShards(path, { isShuffled });
  let numSamples = 0;
  for await (const { files } of set) if (files.jpg!.length > 0) numSamples++;
  return { numSamples, files: set.files };
}

/** Lists, draws an order for an epoch, and reads the first samples of it. */
async function list(path: string) {
  const set = await openShardDataset(path);
  const order = createRng(0, "order").permutation(set.length);
  for (let i = 0; i < 100; i++) await set.getFiles(order[i]!);
  return { numSamples: set.length, files: set.files };
}

const [job, path] = process.argv.slice(2) as [string, string];
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
const { numSamples, files } =
  job === "nothing"
    ? { numSamples: 0, files: [] }
    : job === "list"
      ? await list(path)
      : await stream(path, job === "shuffled");
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const cpuSeconds = (user + system) / 1e6;
// Of the unpacked archive: a gzipped shard lies beside the plain one.
const megabytes = files.reduce((sum, file) => sum + statSync(file.replace(/\.gz$/, "")).size, 0) / 1e6;
process.stdout.write(
  JSON.stringify({ numSamples, seconds, cpuSeconds, megabytes, peakRssMb: resourceUsage().maxRSS / 1024 }),
);
