// `npm run bench:data`: the loader against torchvision in turn, shards, the emoji set, and the bars of the data paths.
//   --only views,tour,shards,emoji   --quick   (fewer turns, 100,000 samples of shards)
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { createConsoleLogger } from "../src/cli/console-logger.js";
import { oneOf } from "../src/core/config.js";
import { CanlabError } from "../src/core/errors.js";
import { buildPeer } from "./build-peer.js";
import { dataBars, dataBarTable, type ShardFigure } from "./data-bars.js";
import { DATA_SECTIONS, planDataJobs, type DataPlan } from "./data-jobs.js";
import { root } from "./engines.js";
import { resultsJson } from "./files.js";
import { machineOf, machineText } from "./machine.js";
import { plainTable } from "./report.js";
import type { JobResult } from "./results.js";
import { runJob, turnsOf } from "./run-job.js";
import { textTable, threeDigits } from "./table.js";

const now = () => performance.now();

function readPlan(): DataPlan {
  const { values } = parseArgs({ options: { only: { type: "string" }, quick: { type: "boolean" } } });
  const only = values.only?.split(",").map((name) => oneOf("section", name.trim(), DATA_SECTIONS));
  return { only: only ?? DATA_SECTIONS, isQuick: values.quick ?? false };
}

async function runJobs(plan: DataPlan): Promise<JobResult[]> {
  const logger = createConsoleLogger({
    stream: process.stderr,
    now,
    useColor: process.env.NO_COLOR === undefined,
  });
  const planned = planDataJobs(plan);
  const total = planned.reduce((sum, job) => sum + turnsOf(job), 0);
  const bar = logger.progress("bench:data", total, "turns");
  const jobs: JobResult[] = [];
  let done = 0;
  try {
    for (const job of planned) {
      const advance = (turns: number, label: string) =>
        bar.update((done += turns), { now: `${job.id}, ${label}` });
      jobs.push(await runJob(job, { advance, now }));
      if (plan.signal?.aborted) break;
    }
  } finally {
    bar.stop();
  }
  return jobs;
}

/** What bench/shards.ts measures. */
function shardFigures({ isQuick }: DataPlan): ShardFigure[] {
  const folder = mkdtempSync(join(tmpdir(), "canlab-bench-"));
  const file = join(folder, "shards.json");
  try {
    const more = isQuick ? ["--samples", "100000", "--repeats", "1"] : [];
    const args = ["--import", "tsx", "bench/shards.ts", "--json", file, ...more];
    execFileSync(process.execPath, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
    return JSON.parse(readFileSync(file, "utf8")) as ShardFigure[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function shardTable(figures: readonly ShardFigure[]): string {
  const number = (title: string) => ({ title, isNumber: true });
  const rows = figures.map(({ what, megabytes, seconds, numSamples, peakRssMb }) =>
    [what, ...[megabytes / seconds, numSamples / seconds, peakRssMb].map(threeDigits)].map(String),
  );
  return textTable([{ title: "shards" }, ...["MB/s", "samples/s", "peak, MiB"].map(number)], rows);
}

function write(results: { date: string }): string {
  const file = join(root, `bench/results/data-${results.date.slice(0, 19).replaceAll(":", "-")}.json`);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, resultsJson(results));
  return relative(process.cwd(), file);
}

async function main(): Promise<number> {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  process.once("SIGTERM", () => controller.abort());
  const plan = { ...readPlan(), signal: controller.signal };
  const [loadBefore] = loadavg() as [number];
  if (loadBefore > 1) console.error(`bench:data: the machine is busy (load ${loadBefore.toFixed(1)})`);
  await buildPeer(root);
  const jobs = await runJobs(plan);
  if (controller.signal.aborted) return 130;
  const shards = plan.only.includes("shards") ? shardFigures(plan) : [];
  const machine = machineOf(jobs);
  const bars = dataBars(jobs, shards);
  const tables = [
    machineText(machine),
    ...(jobs.length > 0 ? [plainTable("data", jobs)] : []),
    ...(shards.length > 0 ? [shardTable(shards)] : []),
    dataBarTable(bars),
  ];
  console.log(`\n${tables.join("\n\n")}\n`);
  console.log(
    `written: ${write({ ...{ date: new Date().toISOString(), loadBefore, machine }, ...{ jobs, shards, bars } })}`,
  );
  return jobs.some(({ engines }) => engines.some(({ status }) => status === "failed")) ? 1 : 0;
}

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof CanlabError)) throw error;
  console.error(`bench:data: ${error.message}`);
  return 2;
});
