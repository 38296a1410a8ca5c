// `npm run bench:kernel`: the notebook kernel against stock tslab and ipykernel, and what it must reach.
import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join, relative } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { createConsoleLogger } from "../src/cli/console-logger.js";
import { oneOf } from "../src/core/config.js";
import { CanlabError, ConfigError } from "../src/core/errors.js";
import { root } from "./engines.js";
import { resultsJson } from "./files.js";
import { kernelBars, kernelBarTable } from "./kernel/bars.js";
import { PARTS } from "./kernel/figures.js";
import { kernelPeers, PEERS, type KernelPeer } from "./kernel/peers.js";
import { kernelTable, ratioLine } from "./kernel/report.js";
import { numSteps, runParts, type KernelPlan } from "./kernel/run-parts.js";
import { machineOf, machineText } from "./machine.js";

const help = `npm run bench:kernel [-- options]

  --only a,b      parts: ${PARTS.join(", ")} (default: all)
  --peers a,b     kernels: ${PEERS.join(", ")} (default: all that are there)
  --quick         fewer starts and turns, 300 cells
  --help          this text

ipykernel is measured where CANLAB_LAB_VENV names an environment with ipykernel and ipywidgets, such as the one of npm run lab.`;

const fullPlan: KernelPlan = {
  only: PARTS,
  numStarts: 9,
  numTurns: 5,
  numLines: 200_000,
  sliderSeconds: 5,
  numBuffers: 5,
  numCells: 1000,
};
const quick: Partial<KernelPlan> = {
  numStarts: 3,
  numTurns: 2,
  sliderSeconds: 2,
  numBuffers: 2,
  numCells: 300,
};

function listOf<T extends string>(what: string, given: string | undefined, all: readonly T[]): readonly T[] {
  return given === undefined ? all : given.split(",").map((name) => oneOf(what, name.trim(), all));
}

function parse() {
  try {
    return parseArgs({
      options: {
        only: { type: "string" },
        peers: { type: "string" },
        quick: { type: "boolean" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new ConfigError(`bench:kernel: ${(error as Error).message}; see npm run bench:kernel -- --help`);
  }
}

async function measure(peers: readonly KernelPeer[], plan: KernelPlan, signal: AbortSignal) {
  const now = () => performance.now();
  const useColor = process.env.NO_COLOR === undefined;
  const logger = createConsoleLogger({ stream: process.stderr, now, useColor });
  for (const { name, missing } of peers) if (missing) logger.warn(`${name} is left out: ${missing}`);
  const numPresent = peers.filter(({ missing }) => missing === undefined).length;
  const bar = logger.progress("bench:kernel", numSteps(plan, numPresent), "turns");
  let done = 0;
  try {
    return await runParts(peers, plan, { signal, advance: (label) => bar.update(done++, { now: label }) });
  } finally {
    bar.stop();
  }
}

function write(results: { date: string }): string {
  const file = join(root, `bench/results/kernel-${results.date.slice(0, 19).replaceAll(":", "-")}.json`);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, resultsJson(results));
  return relative(process.cwd(), file);
}

async function main(): Promise<number> {
  const flags = parse();
  if (flags.help) {
    console.log(help);
    return 0;
  }
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => controller.abort());
  const only = listOf("part", flags.only, PARTS);
  const names = listOf("kernel", flags.peers, PEERS);
  const plan = { ...fullPlan, ...(flags.quick ? quick : {}), only };
  const [loadBefore] = loadavg() as [number];
  if (loadBefore > 1) console.error(`bench:kernel: the machine is busy (load ${loadBefore.toFixed(1)})`);
  const figures = await measure(
    kernelPeers().filter(({ name }) => names.includes(name)),
    plan,
    controller.signal,
  );
  if (controller.signal.aborted) return 130;
  const machine = machineOf([]);
  const bars = kernelBars(figures);
  const parts = [machineText(machine), kernelTable(figures), ratioLine(figures), kernelBarTable(bars)];
  console.log(`\n${parts.filter((part) => part !== "").join("\n\n")}\n`);
  const date = new Date().toISOString();
  console.log(`written: ${write({ ...{ date, loadBefore, machine, plan }, ...{ figures, bars } })}`);
  return figures.some(({ failures }) => Object.keys(failures).length > 0) ? 1 : 0;
}

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof CanlabError)) throw error;
  console.error(`bench:kernel: ${error.message}`);
  return 2;
});
