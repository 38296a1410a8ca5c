import { InvalidArgumentError, Option, type Command } from "commander";
import { ConfigError } from "../core/errors.js";
import type { CliContext } from "./context.js";
import type { ExperimentFlags } from "./experiment-jobs.js";

const help = `
Examples:
  $ canlab experiment list                          the displays, what each claims, and what is missing
  $ canlab experiment run R2 R10                    their runs that have no result yet, three seeds
  $ canlab experiment run R2 --preset tiny          in seconds, to see that everything works
  $ canlab experiment run all --seeds 0 --jobs 2    one seed of every display, two runs side by side
  $ canlab experiment report --save                 tables and figures from the results alone, into docs

Results are kept in the output folder, one folder per run. Ctrl-C writes a checkpoint; the same command goes on from there.`;

function numbers(text: string): number[] {
  return text.split(",").map((part) => {
    const value = Number(part);
    if (part.trim() === "" || !Number.isSafeInteger(value) || value < 0)
      throw new InvalidArgumentError("It must be whole numbers joined by commas, for example 0,1,2.");
    return value;
  });
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return value;
}

/** Adds `canlab experiment`: the displays of the paper, run and reported. */
export function addExperimentCommand(program: Command, context: CliContext): void {
  const experiment = program
    .command("experiment")
    .description("the displays of the paper, R1 to R13: list, run, report")
    .helpCommand(false)
    .addHelpText("after", help);
  const add = (usage: string, description: string) =>
    experiment
      .command(usage)
      .description(description)
      .addOption(new Option("--preset <name>", "size of everything: tiny, default, full").default("default"))
      .addOption(
        new Option("--seeds <list>", "seeds, joined by commas")
          .argParser(numbers)
          .default([0, 1, 2], "0,1,2"),
      )
      .addOption(new Option("--out <folder>", "where results are kept").default("out/experiments"));
  add("list", "every display: its claim, its runs, how many are missing").action(
    async (flags: ExperimentFlags) => {
      const { listExperiments } = await import("./experiment-jobs.js");
      await listExperiments(flags, context);
    },
  );
  add("run [ids...]", "do the runs that have no result yet; ids such as R2, or all")
    .option("--jobs <n>", "runs side by side (default: 1)", count)
    .option("--threads <n>", "threads of one run (default: the cores, shared among the jobs)", count)
    .option("--device <name>", "where the arithmetic is done: cpu or cuda (default: cpu)")
    .option("--cache-dir <folder>", "where drawn pictures are kept")
    .option("--quiet", "only warnings, errors and the result")
    .action(async (ids: string[], flags: ExperimentFlags) => {
      if (ids.length === 0) throw new ConfigError("experiment run: which? give ids such as R2 R10, or all");
      const { runExperimentIds } = await import("./experiment-jobs.js");
      await runExperimentIds(ids, flags, context);
    });
  add(
    "report [ids...]",
    "tables, figures and verdicts from the results alone (default: all that are complete)",
  )
    .option("--save", "also write docs/reproducing.md, docs/figures and docs/results")
    .option("--docs <folder>", "the folder that --save writes to (default: docs)")
    .action(async (ids: string[], flags: ExperimentFlags) => {
      const { reportExperiments } = await import("./experiment-jobs.js");
      await reportExperiments(ids, flags, context);
    });
}
