import { createRequire } from "node:module";
import { Command } from "commander";
import type { CliContext } from "./context.js";
import { addDataCommand } from "./data-command.js";
import { addEvalCommand } from "./eval-command.js";
import { addExperimentCommand } from "./experiment-command.js";
import { addFlopsCommand } from "./flops-command.js";
import { addKernelCommand } from "./kernel-command.js";
import { addNotebookCommand } from "./notebook-command.js";
import { reportError } from "./report-error.js";
import { addTourCommand } from "./tour-command.js";
import { addWeightsCommand } from "./weights-command.js";
import { throwUsageError } from "./usage-error.js";

// Two folders up from src/cli and from dist/cli alike.
const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

const help = `
Start here:
  $ canlab tour                    the whole way: pictures, training, comparison, report (10 minutes)
  $ canlab tour --preset smoke     the same in under a minute, to see that everything works
  $ canlab tour --help             every option of it
  $ canlab data list               the data sets; canlab data --help for what to do with them

Exit codes: 0 done, 1 failed, 2 mistyped option or setting, 130 stopped by Ctrl-C (go on with --resume).`;

/** The commands, before anything is parsed. */
export function createProgram(context: CliContext): Command {
  const program = new Command("canlab")
    .description(
      "CAN, the contrastive masked autoencoder with noise prediction (arXiv 2210.16870):\n" +
        "train it beside SimCLR and MAE, compare what they learned, look at the result.",
    )
    .version(version, "--version", "print the version")
    .helpOption("--help", "show this text")
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      // Errors are said once, in one line, by reportError.
      outputError: () => undefined,
    })
    .addHelpText("after", help);
  addTourCommand(program, context);
  addDataCommand(program, context);
  addKernelCommand(program, context);
  addEvalCommand(program, context);
  addExperimentCommand(program, context);
  addFlopsCommand(program, context);
  addWeightsCommand(program, context);
  addNotebookCommand(program, context);
  for (const command of [program, ...program.commands.flatMap((sub) => [sub, ...sub.commands])]) {
    command.helpOption("--help", "show this text").exitOverride((error) => throwUsageError(command, error));
  }
  return program;
}

/** Runs one command line.
 *
 * @returns the exit code; see `exitCodes` */
export async function runCli(context: CliContext): Promise<number> {
  try {
    await createProgram(context).parseAsync([...context.argv], { from: "user" });
    return 0;
  } catch (error) {
    return reportError(error, (text) => void context.stderr.write(text));
  }
}
