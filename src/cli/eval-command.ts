import { InvalidArgumentError, type Command } from "commander";
import { createConsoleLogger } from "./console-logger.js";
import type { CliContext } from "./context.js";
import type { EvalFlags } from "./eval-jobs.js";
import { stopOnCtrlC } from "./stop-signal.js";

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function numbers(text: string): number[] {
  const values = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (values.every(Number.isFinite)) return values;
  throw new InvalidArgumentError("It must be a number, or several with commas between.");
}

const words = (text: string): string[] => text.split(",").map((word) => word.trim());

const help = `
NAME is one of
  linear-probe     batch norm and a linear layer by LARS, MAE's recipe
  logistic-probe   logistic regression by L-BFGS
  ridge-probe      closed-form ridge regression
  few-shot         ridge regression on 1, 5, 10, 25 pictures of each class, several draws
  knn              20 nearest training pictures
  retrieval        the same thing drawn by another artist (emoji)
  fine-tune        the whole network, MAE's recipe
  from-scratch     the same network from random weights
  robustness       a head (--head) on shifted splits and on 15 corruptions of 5 severities
  representation   effective rank, alignment, uniformity, CKA of layers, attention distance

Settings are chosen on a part of train that is held out; the test splits are opened once, at the end.

Examples:
  $ canlab eval few-shot --weights out/can-encoder.safetensors
  $ canlab eval linear-probe --weights mae_pretrain_vit_base.pth --data ~/pictures --out probe.json
  $ canlab eval robustness --weights can.safetensors --head fine-tune --reference simclr-robustness.json`;

/** Adds `canlab eval`: judging an encoder by its weights. */
export function addEvalCommand(program: Command, context: CliContext): void {
  program
    .command("eval <name>")
    .description("evaluate an encoder: probes, few-shot, k-NN, retrieval, fine-tuning, robustness, analysis")
    .requiredOption(
      "--weights <file>",
      "an encoder: what canlab exports, or a ViT of timm or MAE (.safetensors, .pth)",
    )
    .option("--data <set>", "a set of `canlab data list`, or a path with train and other splits", "emoji")
    .option("--labels <kind>", "of emoji: category or subgroup", "category")
    .option(
      "--image-size <pixels>",
      "side of the pictures; default: what the encoder was trained on",
      wholeNumber,
    )
    .option("--pool <name>", "what a feature is: mean, meanWithCls, cls, clsAndMean, grid")
    .option("--num-heads <n>", "attention heads, where the weights do not tell", wholeNumber)
    .option("--shots <list>", "few-shot: pictures of each class", numbers)
    .option("--draws <n>", "few-shot: random choices of them", wholeNumber)
    .option("--l2 <list>", "few-shot: penalties to choose from, or one", numbers)
    .option("--k <n>", "knn: neighbours", wholeNumber)
    .option("--epochs <n>", "linear-probe, fine-tune", wholeNumber)
    .option(
      "--base-lr <list>",
      "linear-probe, fine-tune: rates per 256 pictures to choose from, or one",
      numbers,
    )
    .option("--batch-size <n>", "linear-probe, fine-tune", wholeNumber)
    .option(
      "--head <name>",
      "robustness: linear-probe, logistic-probe, ridge-probe, knn, fine-tune, from-scratch",
    )
    .option("--kinds <list>", "robustness: corruptions; default all 15", words)
    .option("--severities <list>", "robustness: 1 to 5; default all", numbers)
    .option("--reference <file>", "robustness: what --out wrote for the arm that errors are relative to")
    .option("--against <files...>", "representation: encoders to compare with")
    .option("--seed <n>", "of every draw", wholeNumber, 0)
    .option("--max-names <n>", "of emoji: fewer of them", wholeNumber)
    .option("--engine <name>", "native, wasm, cpu or tensorflow", "native")
    .option("--threads <n>", "threads of the engine", wholeNumber)
    .option("--cache-dir <folder>", "where drawn pictures and features are kept")
    .option("--no-cache", "keep no features")
    .option("--out <file>", "also write all rows as JSON")
    .option("--json", "print all rows as JSON")
    .option("--quiet", "only warnings, errors and the result")
    .addHelpText("after", help)
    .action(async (name: string, flags: EvalFlags) => {
      const { stdout, stderr, useColor, now, signals, defaultCacheDir } = context;
      const logger = createConsoleLogger({ stream: stderr, now, useColor, isQuiet: flags.quiet });
      const stop = stopOnCtrlC(signals, { say: (text) => logger.warn(text), now });
      try {
        const { evaluateWeights } = await import("./eval-jobs.js");
        const job = { logger, signal: stop.signal, cacheDir: flags.cacheDir ?? defaultCacheDir };
        await evaluateWeights(name, flags, { ...job, print: (text) => void stdout.write(`${text}\n`) });
      } finally {
        stop.release();
      }
    });
}
