import { InvalidArgumentError, Option, type Command } from "commander";
import type { CliContext } from "./context.js";
import type { FlopsFlags } from "./flops-jobs.js";

const help = `
Sizes are names with the side of a patch (Ti, S, B, L, H: "B/16") or width x depth ("192x6/4").

Examples:
  $ canlab flops                                              the table of the paper's sizes
  $ canlab flops B/16 192x6/4 --image-size 32 --decoder 96x2  other pictures and another decoder
  $ canlab flops L/16 --step --batch-size 8                   memory and time of one update of CAN, from its graph
  $ canlab flops 96x3/4 --image-size 32 --decoder 64x1 --step --measure   the same beside a measured update`;

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return value;
}

/** Adds `canlab flops`: the arithmetic of SimCLR, CAN and MAE by size. */
export function addFlopsCommand(program: Command, context: CliContext): void {
  program
    .command("flops [sizes...]")
    .description("multiply-adds of SimCLR, CAN and MAE by size, from formulas and from traced graphs")
    .addOption(new Option("--image-size <pixels>", "side of the pictures").argParser(count).default(224))
    .addOption(new Option("--decoder <width x depth>", "size of the decoder").default("512x8"))
    .option("--no-trace", "only the formulas")
    .option("--step", "also memory and time of one update of CAN")
    .addOption(
      new Option("--batch-size <n>", "pictures of an update, for --step").argParser(count).default(32),
    )
    .option("--measure", "with --step: run some updates too")
    .option("--threads <n>", "threads of an update (default: one per core)", count)
    .addHelpText("after", help)
    .action(async (sizes: string[], flags: FlopsFlags) => {
      const { printFlops } = await import("./flops-jobs.js");
      await printFlops(sizes, flags, context);
    });
}
