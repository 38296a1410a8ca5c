import { flopsRow, type FlopsConvention, type FlopsRow, type FlopsSize } from "../analysis/flops.js";
import { tracedRow } from "../analysis/traced-macs.js";
import { ConfigError } from "../core/errors.js";
import { estimateStep, measureRates, measureStep } from "../experiments/step-estimate.js";
import { createMethod } from "../methods/can.js";
import { vitSize } from "../models/vit-sizes.js";
import type { CliContext } from "./context.js";

/** Options of `canlab flops`, as commander gives them. */
export interface FlopsFlags {
  readonly imageSize: number;
  readonly decoder: string;
  readonly trace: boolean;
  readonly step?: boolean;
  readonly batchSize: number;
  readonly measure?: boolean;
  readonly threads?: number;
}

const PAPER_SIZES = ["S/16", "B/16", "L/16", "H/14"];

function pair(what: string, text: string): [number, number] {
  const [, first, second] = /^(\d{1,5})x(\d{1,3})$/.exec(text) ?? [];
  if (first !== undefined && second !== undefined && Number(first) > 0 && Number(second) > 0)
    return [Number(first), Number(second)];
  throw new ConfigError(`${what} must be width x depth, for example 512x8, got "${text}"`);
}

/** @throws ConfigError on an unknown size, or one that does not fit the pictures */
function sizeOf(text: string, { imageSize, decoder }: FlopsFlags): FlopsSize {
  const [decoderEmbedDim, decoderDepth] = pair("--decoder", decoder);
  const own = /^(\d+x\d+)\/(\d{1,4})$/.exec(text);
  const rest = { imageSize, decoderEmbedDim, decoderDepth };
  if (own) {
    const [embedDim, depth] = pair("a size", own[1]!);
    return { ...rest, embedDim, depth, patchSize: Number(own[2]) };
  }
  const { embedDim, depth, patchSize, mlpRatio } = vitSize(text);
  return { ...rest, embedDim, depth, patchSize, mlpRatio };
}

/** The paper's own sizes are counted as it does, to show its table; all others as the program runs. */
function conventionOf(name: string, { imageSize, decoder }: FlopsFlags): FlopsConvention {
  const isPapers = PAPER_SIZES.includes(name) && imageSize === 224 && decoder === "512x8";
  return isPapers ? "paper" : "program";
}

const notes: Readonly<Record<FlopsConvention, string>> = {
  paper: "Counted as in the paper: all patches are embedded, the program embeds visible ones only.\n",
  program: "Counted as the program runs: only visible patches are embedded.\n",
};

const COLUMNS = ["fullEncoder", "simclr", "can", "can75", "mae", "ratio"] as const;
const HEADER = ["", "encoder", "SimCLR", "CAN .5", "CAN .75", "MAE .75", "SimCLR/CAN"];

const digits = (value: number) => (value >= 0.1 ? value.toFixed(2) : value.toPrecision(3));

function rowText(label: string, row: FlopsRow, write: (value: number) => string = digits): string[] {
  return [label, ...COLUMNS.map((column) => write(row[column]))];
}

/** Columns side by side, the first to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ");
  return `${rows.map((row) => line(row).trimEnd()).join("\n")}\n`;
}

/** Prints the table of method.md 4.4 for the given sizes, counted by formula and in graphs. */
export async function printFlops(
  sizes: readonly string[],
  flags: FlopsFlags,
  context: CliContext,
): Promise<void> {
  const { stdout } = context;
  const chosen = (sizes.length > 0 ? sizes : PAPER_SIZES).map((text) => [text, sizeOf(text, flags)] as const);
  const rows = [HEADER];
  for (const [name, size] of chosen) {
    const formula = flopsRow(name, size, conventionOf(name, flags));
    rows.push(rowText(name, formula));
    if (!flags.trace) continue;
    const traced = tracedRow(name, size);
    rows.push(rowText("  in the graph", traced));
    const share = COLUMNS.map((column) => traced[column] / formula[column] - 1);
    rows.push(["  differs by", ...share.map((value) => `${(100 * value).toFixed(2)} %`)]);
  }
  stdout.write(table(rows));
  stdout.write(
    "GMACs per image, forward pass: SimCLR and CAN two views, MAE one; decoder " +
      `${flags.decoder}, ${flags.imageSize} px.\n`,
  );
  const conventions = new Set(chosen.map(([name]) => conventionOf(name, flags)));
  if (conventions.size === 1) stdout.write(notes[[...conventions][0]!]);
  else stdout.write(`Sizes of the paper's table: ${notes.paper}Others: ${notes.program}`);
  if (flags.step === true) await printSteps(chosen, flags, context);
}

const gib = (bytes: number) => `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
const time = (seconds: number) =>
  seconds < 1 ? `${(1000 * seconds).toPrecision(3)} ms` : `${seconds.toPrecision(3)} s`;

async function printSteps(
  chosen: readonly (readonly [string, FlopsSize])[],
  { batchSize, measure = false, threads }: FlopsFlags,
  { stdout }: CliContext,
): Promise<void> {
  const target = { numThreads: threads, now: () => performance.now() };
  const rates = await measureRates(target);
  const header = ["", "parameters", "state", "activations", "in all", "GFLOP", "time, model"];
  const rows = [measure ? [...header, "time, measured"] : header];
  for (const [name, size] of chosen) {
    const method = createMethod("can", { ...size, batchSize, ...headsOf(size) });
    const found = estimateStep(method, rates);
    const { numParams, stateBytes, activationBytes, totalBytes, flops, seconds } = found;
    const sizes = [stateBytes, activationBytes, totalBytes].map(gib);
    const row = [
      name,
      `${(numParams / 1e6).toFixed(1)} M`,
      ...sizes,
      (flops / 1e9).toFixed(0),
      time(seconds),
    ];
    rows.push(measure ? [...row, time(await measureStep(method, target))] : row);
  }
  stdout.write(`\nOne update of CAN with ${batchSize} pictures, from its graph:\n${table(rows)}`);
  const { flopsPerSecond, bytesPerSecond } = rates;
  stdout.write(
    `This machine: ${(flopsPerSecond / 1e9).toFixed(0)} GFLOP/s in a large product, ${(bytesPerSecond / 1e9).toFixed(1)} GB/s; ` +
      "the time is good within a factor of two.\n",
  );
}

/** Heads do not change the arithmetic; these divide the widths. */
function headsOf({ embedDim, decoderEmbedDim }: FlopsSize) {
  const divisor = (n: number, limit: number): number => (n % limit === 0 ? limit : divisor(n, limit - 1));
  return {
    numHeads: divisor(embedDim, Math.max(1, Math.round(embedDim / 64))),
    decoderNumHeads: divisor(decoderEmbedDim, Math.max(1, Math.round(decoderEmbedDim / 32))),
  };
}
