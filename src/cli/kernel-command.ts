import type { Command } from "commander";
import type { CliContext } from "./context.js";

interface PlaceFlags {
  readonly user?: boolean;
  readonly prefix?: string;
}
interface JsonFlags {
  readonly json?: boolean;
}

const help = `
Examples:
  $ canlab kernel install                      for you, in every Jupyter of yours
  $ canlab kernel install --prefix .venv       for one Python environment
  $ canlab kernel doctor                       what is there, what is missing, what mends it`;

/** Adds `canlab kernel`: makes the TypeScript kernel known to Jupyter, without Python. */
export function addKernelCommand(program: Command, context: CliContext): void {
  const kernel = program
    .command("kernel")
    .description("the notebook kernel: install, uninstall, list, doctor")
    .helpCommand(false)
    .addHelpText("after", help);
  const add = (usage: string, description: string) => kernel.command(usage).description(description);
  const withPlace = (command: Command) =>
    command
      .option("--user", "in your own data folder of Jupyter (the default)")
      .option("--prefix <folder>", "in share/jupyter below a folder, such as a virtual environment");
  withPlace(add("install", "make the kernel known to Jupyter")).action(async (flags: PlaceFlags) => {
    const { installKernelAt } = await import("./kernel-jobs.js");
    await installKernelAt(flags.prefix, (text) => void context.stdout.write(text));
  });
  withPlace(add("uninstall", "take the kernel away again")).action(async (flags: PlaceFlags) => {
    const { uninstallKernelAt } = await import("./kernel-jobs.js");
    await uninstallKernelAt(flags.prefix, (text) => void context.stdout.write(text));
  });
  add("list", "every kernel that Jupyter would find")
    .option("--json", "as JSON")
    .action(async (flags: JsonFlags) => {
      const { printKernels } = await import("./kernel-jobs.js");
      await printKernels(flags.json === true, (text) => void context.stdout.write(text));
    });
  add("doctor", "try everything a live notebook needs; exit code 1 if anything is broken")
    .option("--json", "as JSON")
    .action(async (flags: JsonFlags) => {
      const { printFindings } = await import("./kernel-jobs.js");
      await printFindings(flags.json === true, (text) => void context.stdout.write(text));
    });
}
