import { InvalidArgumentError, type Command } from "commander";
import { createConsoleLogger } from "./console-logger.js";
import type { CliContext } from "./context.js";
import type { DataJob } from "./data-job.js";
import type { PackFlags } from "./data-pack.js";
import type { ShowFlags } from "./data-show.js";
import { stopOnCtrlC } from "./stop-signal.js";

interface CommonFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly cacheDir?: string;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

const help = `
NAME is a set of \`canlab data list\`; PATH is a file or folder of yours: class folders of pictures, pictures alone, IDX
(MNIST's format), CIFAR's .bin files, or tar shards ("train-{000..127}.tar").

Examples:
  $ canlab data list                              what there is, and how to install what is not
  $ canlab data info ~/pictures                   splits, classes, sizes
  $ canlab data check ~/pictures                  read everything, name what is broken (exit code 1 if anything is)
  $ canlab data pack ~/pictures shards/           a file for each picture becomes few large files
  $ canlab data show emoji --out emoji.html       a page to look at`;

/** Adds `canlab data`: looking at sets, checking and packing them. */
export function addDataCommand(program: Command, context: CliContext): void {
  const data = program
    .command("data")
    .description("data sets: list, info, check, pack, show")
    .helpCommand(false)
    .addHelpText("after", help);
  const add = (usage: string, description: string) =>
    data
      .command(usage)
      .description(description)
      .option("--cache-dir <folder>", "where drawn pictures are kept")
      .option("--quiet", "only warnings, errors and the result");
  add("list", "named sets: splits, licence, whether they are installed, and how to")
    .option("--json", "as JSON")
    .action((flags: CommonFlags) => run(context, flags, (job, jobs) => jobs.dataList(job)));
  add("info <set>", "splits, classes with counts, sizes of pictures, what was left out")
    .option("--json", "as JSON")
    .action((set: string, flags: CommonFlags) => run(context, flags, (job, jobs) => jobs.dataInfo(set, job)));
  add("check <set>", "read everything and name what is broken; exit code 1 if anything is")
    .option("--json", "as JSON")
    .action((set: string, flags: CommonFlags) =>
      run(context, flags, (job, jobs) => jobs.dataCheck(set, job)),
    );
  addPack(add, context);
  addShow(add, context);
}

type Add = (usage: string, description: string) => Command;

function addPack(add: Add, context: CliContext): void {
  add("pack <set> <folder>", "write tar shards (WebDataset), labels from the set")
    .option("--split <name>", "which split, where there are several")
    .option("--max-size <megabytes>", "largest shard (default: 1000)", wholeNumber)
    .option("--max-count <n>", "most samples in a shard (default: 100000)", wholeNumber)
    .option("--gzip", "packed with gzip: smaller, but read from front to back only")
    .option("--skip-broken", "leave out what is broken instead of stopping")
    .action((set: string, folder: string, flags: CommonFlags & Omit<PackFlags, "folder">) =>
      run(context, flags, (job, jobs) => jobs.dataPack(set, { ...flags, folder }, job)),
    );
}

function addShow(add: Add, context: CliContext): void {
  add("show <set>", "write a contact sheet: classes, splits, views, corruptions")
    .option("--out <file>", "the page (default: out/<set>.html)")
    .option("--png", "also write the sheet as a picture, beside the page")
    .option("--image-size <pixels>", "side of the pictures (default: 64)", wholeNumber)
    .option("--seed <n>", "which pictures are chosen (default: 0)", wholeNumber)
    .action((set: string, flags: CommonFlags & ShowFlags) =>
      run(context, flags, (job, jobs) => jobs.dataShow(set, flags, job)),
    );
}

/** With a logger, Ctrl-C, and the modules that read pictures loaded only now. */
async function run(
  context: CliContext,
  { json = false, quiet, cacheDir }: CommonFlags,
  work: (job: DataJob, jobs: Awaited<ReturnType<CliContext["loadDataJobs"]>>) => Promise<void>,
): Promise<void> {
  const { stdout, stderr, useColor, now, signals } = context;
  const logger = createConsoleLogger({ stream: stderr, now, useColor, isQuiet: quiet });
  const stop = stopOnCtrlC(signals, { say: (text) => logger.warn(text), now });
  const print: DataJob["print"] = (text, object) =>
    void stdout.write(`${json && object !== undefined ? JSON.stringify(object, null, 2) : text}\n`);
  try {
    const job = { logger, signal: stop.signal, cacheDir: cacheDir ?? context.defaultCacheDir, print };
    await work(job, await context.loadDataJobs());
  } finally {
    stop.release();
  }
}
