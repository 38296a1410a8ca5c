import { InvalidArgumentError, type Command } from "commander";
import { createConsoleLogger } from "./console-logger.js";
import type { CliContext } from "./context.js";
import type * as notebookJobs from "./notebook-jobs.js";
import type { NotebookJob } from "./notebook-job.js";
import type { RunFlags } from "./notebook-run.js";
import { stopOnCtrlC } from "./stop-signal.js";

interface CommonFlags {
  readonly quiet?: boolean;
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0)) throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}

const help = `
FILE is a notebook (.ipynb) or its text source (.ts with "// %%" lines).

Examples:
  $ canlab notebook new 01-first                        a notebook to write on
  $ canlab notebook run 01-first.ipynb                  executes it, to out/01-first.ipynb
  $ canlab notebook run n.ipynb --param epochs=3 --timeout 600 --out done.ipynb
  $ canlab notebook export out/01-first.ipynb           a page with live widgets, to out/01-first.html
  $ canlab notebook strip *.ipynb                       takes outputs out, before a commit
  $ canlab notebook check notebooks/*.ipynb             exit code 1 if one should not be committed`;

/** Adds `canlab notebook`: running, exporting and keeping notebooks. */
export function addNotebookCommand(program: Command, context: CliContext): void {
  const notebook = program
    .command("notebook")
    .description("notebooks: new, run, export, strip, check")
    .helpCommand(false)
    .addHelpText("after", help);
  const add = (usage: string, description: string) =>
    notebook
      .command(usage)
      .description(description)
      .option("--quiet", "only warnings, errors and the result");
  add("new <name>", "write a first notebook; with the ending .ts its text source").action(
    (name: string, flags: CommonFlags) => run(context, flags, (job, jobs) => jobs.notebookNew(name, job)),
  );
  addRun(add, context);
  add("export <files...>", "write pages that open without a network, widgets alive")
    .option("--html <file or folder>", "where to", "out")
    .action((files: string[], flags: CommonFlags & { html: string }) =>
      run(context, flags, (job, jobs) => jobs.notebookExport(files, flags, job)),
    );
  add("strip <files...>", "take outputs, counts and widget state out, in place").action(
    (files: string[], flags: CommonFlags) =>
      run(context, flags, (job, jobs) => jobs.notebookStrip(files, job)),
  );
  add("check <files...>", "valid, without outputs, in step with the text source, without type errors")
    .option("--no-types", "leave the type check out")
    .action((files: string[], flags: CommonFlags & { types: boolean }) =>
      run(context, flags, (job, jobs) => jobs.notebookCheck(files, flags, job)),
    );
}

type Add = (usage: string, description: string) => Command;

function addRun(add: Add, context: CliContext): void {
  add("run <files...>", "execute notebooks in a fresh kernel each; exit code 1 if a cell fails")
    .option("--out <file or folder>", "where to save them with their outputs", "out")
    .option("--timeout <seconds>", "longest time for a cell (default: none)", seconds)
    .option(
      "--param <name=value>",
      "a value for the cell tagged parameters; JSON, or text (may be repeated)",
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option("--allow-errors", "run on after a cell that fails")
    .action((files: string[], flags: CommonFlags & Omit<RunFlags, "useColor">) =>
      run(context, flags, (job, jobs) =>
        jobs.notebookRun(
          files,
          { ...flags, useColor: context.useColor && context.stderr.isTTY === true },
          job,
        ),
      ),
    );
}

/** With a logger, Ctrl-C, and the modules loaded only now. */
async function run(
  { stdout, stderr, useColor, now, signals, loadNotebookJobs }: CliContext,
  { quiet }: CommonFlags,
  work: (job: NotebookJob, jobs: typeof notebookJobs) => Promise<void>,
): Promise<void> {
  const logger = createConsoleLogger({ stream: stderr, now, useColor, isQuiet: quiet });
  const stop = stopOnCtrlC(signals, { say: (text) => logger.warn(text), now });
  try {
    const job: NotebookJob = {
      logger,
      signal: stop.signal,
      print: (text) => void stdout.write(`${text}\n`),
      complain: (text) => void stderr.write(text),
    };
    await work(job, await (loadNotebookJobs?.() ?? import("./notebook-jobs.js")));
  } finally {
    stop.release();
  }
}
