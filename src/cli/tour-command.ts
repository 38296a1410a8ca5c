import { InvalidArgumentError, Option, type Command } from "commander";
import { DEVICE_NAMES, ENGINE_NAMES, PRESET_NAMES } from "../experiments/tour-presets.js";
import type { TourOverrides } from "../experiments/tour-settings.js";
import { ARM_NAMES, METHOD_NAMES } from "../methods/option-types.js";
import { createConsoleLogger } from "./console-logger.js";
import type { CliContext } from "./context.js";
import { stopOnCtrlC } from "./stop-signal.js";
import { summaryTable } from "./summary-table.js";

/** Options of `canlab tour`, as commander gives them. */
interface TourFlags extends Omit<TourOverrides, "methods"> {
  readonly preset: string;
  readonly out: string;
  readonly method?: readonly string[];
  readonly device?: string;
  readonly threads?: number;
  readonly checkpointEvery?: number;
  readonly cacheDir?: string;
  readonly resume?: boolean;
  readonly quiet?: boolean;
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("It must be a number.");
  return value;
}

const listOf = (text: string, before: readonly string[] = []) => [...before, ...text.split(",")];

const help = `
What it does:
  Draws 14,000 pictures of emoji in ten styles, trains CAN, SimCLR and MAE with the same budget on four of the styles,
  and compares what they learned, on emoji they never saw, with an untrained encoder and with raw pixels.

What it writes to the output folder:
  report.html              what to look at; opens without a network
  results.json             every number of the report
  <method>-encoder.*       the trained encoders, as .safetensors (timm's names) and .onnx
  work/                    checkpoints and metrics.jsonl of each arm; can be deleted when the run is finished

How long it takes on two cores: under 10 minutes; with --preset smoke under a minute.
Ctrl-C finishes the step and writes a checkpoint; the same command with --resume goes on from there.

Examples:
  $ canlab tour                                   the whole tour, to out/tour
  $ canlab tour --preset smoke --out out/smoke    try that everything works
  $ canlab tour --method can --epochs 100 --seed 1 --out out/long
  $ canlab tour --method can,ca,an,cn             CAN beside what is left of it without one of its terms
  $ canlab tour --resume                          go on after a stop, a kill or a power cut`;

/** Adds `canlab tour`: the whole way from pictures to report. */
export function addTourCommand(program: Command, context: CliContext): void {
  const list = (values: readonly string[]) => values.join(", ");
  program
    .command("tour")
    .description("train CAN, SimCLR and MAE on emoji, compare them, write a report")
    .addOption(new Option("--preset <name>", `size of everything: ${list(PRESET_NAMES)}`).default("default"))
    .addOption(new Option("--out <folder>", "where to write").default("out/tour"))
    .option("--resume", "go on with the unfinished run in the output folder")
    .option(
      "--method <names>",
      `arms to train, joined by commas: ${list(ARM_NAMES)} (default: ${METHOD_NAMES.join(",")})`,
      listOf,
    )
    .option("--seed <n>", "start of all random draws (default: 0)", number)
    .option("--epochs <n>", "passes over the pictures", number)
    .option("--batch-size <n>", "pictures per step", number)
    .option("--image-size <pixels>", "side of the pictures, a multiple of the patch size", number)
    .option("--patch-size <pixels>", "side of a patch", number)
    .option(
      "--mask-ratio <share>",
      "share of patches hidden from the encoder of CAN and its parts, 0 to 1",
      number,
    )
    .option("--base-lr <rate>", "learning rate per 256 pictures, for all arms", number)
    .option("--engine <name>", `what runs the tensors: ${list(ENGINE_NAMES)} (default: native)`)
    .option("--device <name>", `where engine native runs: ${list(DEVICE_NAMES)} (default: cpu)`)
    .option("--threads <n>", "threads for training (default: one per core)", number)
    .option("--checkpoint-every <seconds>", "time between checkpoints (default: 20)", number)
    .option("--cache-dir <folder>", "where drawn pictures are kept")
    .option("--quiet", "only warnings, errors and the result")
    .addHelpText("after", help)
    .action((flags: TourFlags) => tour(flags, context));
}

/** The command as it can be typed again, without --resume. */
function typed({ tourName, argv }: CliContext): string {
  const words = argv.slice(1).filter((word) => word !== "--resume");
  return [tourName, ...words.map((word) => (/^[\w./:=,+-]+$/.test(word) ? word : `'${word}'`))].join(" ");
}

async function tour(flags: TourFlags, context: CliContext): Promise<void> {
  const { stdout, stderr, useColor, now, signals } = context;
  const { preset, out, resume = false, quiet, method, ...rest } = flags;
  const { cacheDir = context.defaultCacheDir, device, threads, checkpointEvery, ...overrides } = rest;
  const logger = createConsoleLogger({ stream: stderr, now, useColor, isQuiet: quiet });
  const stop = stopOnCtrlC(signals, { say: (text) => logger.warn(text), now });
  try {
    const given = { preset, overrides: { ...overrides, methods: method } };
    const how = { device, numThreads: threads, checkpointEverySeconds: checkpointEvery, cacheDir };
    const again = typed(context);
    const options = {
      ...given,
      ...how,
      out,
      resume,
      command: again.replace(/ --$/, ""),
      resumeCommand: `${again} --resume`,
    };
    const summary = await context.runTour({ ...options, logger, now, signal: stop.signal });
    stdout.write(`${summaryTable(summary)}\n`);
  } finally {
    stop.release();
  }
}
