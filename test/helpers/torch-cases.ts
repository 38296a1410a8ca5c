import { fileURLToPath } from "node:url";
import type { GivenOptions, ArmName } from "../../src/methods/options.js";

/** A tiny method that PyTorch was run on too. */
export interface TorchCase {
  readonly name: string;
  readonly method: ArmName;
  readonly options: GivenOptions;
}

const sizes: GivenOptions = {
  ...{ batchSize: 4, imageSize: 8, patchSize: 2 },
  ...{ embedDim: 16, depth: 2, numHeads: 2 },
  ...{ decoderEmbedDim: 8, decoderDepth: 1, decoderNumHeads: 2, projectionDim: 8 },
};

/** Every method with its own settings, and CAN with those that none of them has. */
export const torchCases: readonly TorchCase[] = [
  { name: "can", method: "can", options: sizes },
  { name: "simclr", method: "simclr", options: sizes },
  { name: "mae", method: "mae", options: sizes },
  {
    name: "can-variant",
    method: "can",
    options: {
      ...sizes,
      ...{ noiseTarget: "patchnorm", normPixLoss: false, noiseLevelScale: 100, maskRatio: 0.25 },
      ...{ temperature: 0.5, weights: { contrastive: 0.5 } },
    },
  },
];

/** Learning rate and number of the steps that PyTorch did. */
export const TORCH_LR = 3e-3;
export const TORCH_STEPS = 3;

/** A file of test/fixtures/torch. */
export const torchFixture = (file: string): string =>
  fileURLToPath(new URL(`../fixtures/torch/${file}.safetensors`, import.meta.url));
