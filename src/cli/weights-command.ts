import { InvalidArgumentError, type Command } from "commander";
import type { CliContext } from "./context.js";
import type { ConvertFlags, EncoderFlags } from "./weights-jobs.js";

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return Number(text);
}

const help = `
Examples:
  $ canlab weights info mae_pretrain_vit_base.pth              what is in it, without running anything of it
  $ canlab weights convert mae_pretrain_vit_base.pth b16.onnx  an encoder for ONNX Runtime, any batch size
  $ canlab weights convert b16.safetensors b16-384.safetensors --image-size 384`;

/** Adds `canlab weights`: looking into weight files, and converting them. */
export function addWeightsCommand(program: Command, { stdout, loadWeightsJobs }: CliContext): void {
  const weights = program
    .command("weights")
    .description("weight files (safetensors, PyTorch .pth, ONNX): info, convert")
    .helpCommand(false)
    .addHelpText("after", help);
  const load = () => loadWeightsJobs?.() ?? import("./weights-jobs.js");
  const print = (text: string) => void stdout.write(text);
  const withEncoder = (command: Command) =>
    command.option("--num-heads <n>", "attention heads, where the width does not tell", wholeNumber);
  withEncoder(
    weights.command("info <file>").description("tensors, sizes, notes; never runs anything of the file"),
  )
    .option("--json", "as JSON")
    .action(async (file: string, flags: EncoderFlags & { json?: boolean }) => {
      const { weightsInfo } = await load();
      await weightsInfo(file, flags, print);
    });
  withEncoder(
    weights
      .command("convert <in> <out>")
      .description("a timm, MAE or canlab encoder to .safetensors or .onnx"),
  )
    .option("--image-size <pixels>", "resize the positions for pictures of that side", wholeNumber)
    .option("--no-antialias", "resize as MAE does, not as timm does")
    .option("--pool <name>", "what the features of an .onnx are: mean, meanWithCls, cls, clsAndMean, grid")
    .option("--force", "write over a file that is there")
    .action(async (from: string, to: string, flags: ConvertFlags) => {
      const { weightsConvert } = await load();
      await weightsConvert({ from, to }, flags, print);
    });
}
