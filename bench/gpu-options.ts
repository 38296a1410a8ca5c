import { parseArgs } from "node:util";
import { oneOf, wholeNumber } from "../src/core/config.js";
import { ConfigError } from "../src/core/errors.js";
import { DEVICES, type Device } from "../src/compute/types.js";
import type { GivenOptions } from "../src/methods/options.js";

const paperHead = { projectionHiddenDim: 4096, projectionDim: 128 };
const paperDecoder = { decoderEmbedDim: 512, decoderDepth: 8, decoderNumHeads: 16 };

/** CAN at the tour's size, and at the sizes of the paper's tables: 224 pixels, patch 16, mask ratio 0.5, two views. */
export const gpuSizes = {
  tour: { imageSize: 64, patchSize: 8 },
  s: {
    ...{ imageSize: 224, patchSize: 16, embedDim: 384, depth: 12, numHeads: 6 },
    ...paperDecoder,
    ...paperHead,
  },
  b: {
    ...{ imageSize: 224, patchSize: 16, embedDim: 768, depth: 12, numHeads: 12 },
    ...paperDecoder,
    ...paperHead,
  },
} as const satisfies Readonly<Record<string, Omit<GivenOptions, "batchSize">>>;

export type GpuSize = keyof typeof gpuSizes;

/** One size at one batch size. */
export interface GpuJob {
  readonly size: GpuSize;
  readonly batchSize: number;
}

export interface GpuOptions {
  readonly device: Device;
  readonly jobs: readonly GpuJob[];
  /** Steps that are timed, after two that are not. */
  readonly steps: number;
  /** Images of the steps that are timed on the cpu; 0: none. */
  readonly cpuBatch: number;
  readonly isAgreementWanted: boolean;
  /** Folder for ONNX Runtime's own profiles. */
  readonly profileTo: string | undefined;
}

/** Reads the command line: `--device auto --jobs tour:64,s:64,b:32 --steps 10 --cpu-batch 8 --no-agreement --profile folder`.
 *
 * @throws ConfigError on an unknown flag, device or size */
export function readGpuOptions(args: readonly string[]): GpuOptions {
  const { device, jobs, steps, ...flags } = parse(args);
  return {
    device: oneOf("--device", device, DEVICES),
    jobs: jobs.split(",").map(jobOf),
    steps: wholeNumber("--steps", Number(steps), 1),
    cpuBatch: wholeNumber("--cpu-batch", Number(flags["cpu-batch"]), 0),
    isAgreementWanted: flags.agreement,
    profileTo: flags.profile,
  };
}

function jobOf(text: string): GpuJob {
  const [size = "", batch = "32"] = text.split(":");
  const names = Object.keys(gpuSizes) as GpuSize[];
  return { size: oneOf("size", size, names), batchSize: wholeNumber("batch size", Number(batch), 2) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        device: { type: "string", default: "auto" },
        jobs: { type: "string", default: "tour:64,s:64,b:32" },
        steps: { type: "string", default: "10" },
        "cpu-batch": { type: "string", default: "8" },
        agreement: { type: "boolean", default: true },
        profile: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new ConfigError(`bench:gpu: ${(error as Error).message}`);
  }
}
