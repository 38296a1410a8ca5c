// `npm run bench`: canlab against its peers, in turn, in one run on one machine. `npm run bench -- --help` lists the options.
import { loadavg } from "node:os";
import { performance } from "node:perf_hooks";
import { createConsoleLogger } from "../src/cli/console-logger.js";
import { passes } from "../src/compute/passes/index.js";
import { CanlabError } from "../src/core/errors.js";
import { barsOf } from "./bars.js";
import { buildPeer } from "./build-peer.js";
import { root } from "./engines.js";
import { writeResults } from "./files.js";
import { planJobs } from "./jobs.js";
import { machineOf } from "./machine.js";
import { help, readOptions, type BenchOptions } from "./options.js";
import { reportText } from "./report.js";
import type { BenchResults, JobResult } from "./results.js";
import { runJob, turnsOf } from "./run-job.js";

const now = () => performance.now();

async function bench(options: BenchOptions, signal: AbortSignal): Promise<BenchResults> {
  const logger = createConsoleLogger({
    stream: process.stderr,
    now,
    useColor: process.env.NO_COLOR === undefined,
  });
  const [load] = loadavg() as [number];
  if (load > 1) {
    logger.warn(
      `the machine is busy (load ${load.toFixed(1)}): figures will not be trustworthy; close other programs`,
    );
  }
  const started = now();
  await buildPeer(root);
  const planned = planJobs(
    { options, signal },
    passes.map(({ name }) => name),
  );
  const bar = logger.progress(
    "bench",
    planned.reduce((sum, job) => sum + turnsOf(job), 0),
    "turns",
  );
  const jobs: JobResult[] = [];
  let done = 0;
  bar.update(0);
  try {
    for (const job of planned) {
      const advance = (turns: number, label: string) =>
        bar.update((done += turns), { now: `${job.id}, ${label}` });
      jobs.push(await runJob(job, { advance, now }));
      if (signal.aborted) break;
    }
  } finally {
    bar.stop();
  }
  return {
    date: new Date().toISOString(),
    command: ["npm run bench", ...(process.argv.length > 2 ? ["--", ...process.argv.slice(2)] : [])].join(
      " ",
    ),
    loadBefore: load,
    tookMs: Math.round(now() - started),
    machine: machineOf(jobs),
    jobs,
    bars: barsOf(jobs),
  };
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.isHelp) {
    console.log(help);
    return 0;
  }
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  process.once("SIGTERM", () => controller.abort());
  const results = await bench(options, controller.signal);
  if (controller.signal.aborted) {
    console.error("bench: stopped; nothing was written");
    return 130;
  }
  console.log(`\n${reportText(results)}\n`);
  for (const file of writeResults(results, options)) console.log(`written: ${file}`);
  const failed = results.jobs.flatMap(({ engines }) =>
    engines.filter(({ engine, status }) => engine === "canlab" && status === "failed"),
  );
  return failed.length > 0 ? 1 : 0;
}

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof CanlabError)) throw error;
  console.error(`bench: ${error.message}`);
  return 2;
});
