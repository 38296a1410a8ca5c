import { fileURLToPath } from "node:url";
import { createRng } from "../../src/core/rng.js";
import { createMethod } from "../../src/methods/can.js";
import { ARM_NAMES, METHOD_NAMES, type ArmName, type GivenOptions } from "../../src/methods/options.js";
import type { BatchArrays, Method } from "../../src/methods/types.js";
import { initParams, sizeOf } from "../../src/models/params.js";
import { drawIdsShuffle, idsRestore } from "../../src/ops/masking.js";
import { drawNoiseStd } from "../../src/ops/noise.js";

/** An arm with options that PyTorch was run on too (fixtures/torch/make_options.py). */
export interface OptionCase {
  readonly name: string;
  readonly arm: ArmName;
  readonly options: GivenOptions;
}

export const smallSizes: GivenOptions = {
  ...{ batchSize: 4, imageSize: 8, patchSize: 2 },
  ...{ embedDim: 16, depth: 1, numHeads: 2 },
  ...{ decoderEmbedDim: 8, decoderDepth: 1, decoderNumHeads: 2, projectionDim: 8 },
};

const off = { contrastive: 0, reconstruction: 0, denoising: 0 };
const dino = { contrastiveObjective: "dino", numPrototypes: 12, projectionNorm: "hidden" } as const;
const local = { numLocalViews: 2, localImageSize: 4 };

/** Options that the arms themselves leave at their defaults. */
const variants: Readonly<Record<string, [ArmName, Partial<GivenOptions>]>> = {
  "mask per view": ["can", { maskRatio: [0.75, 0.25] }],
  "mask of one view": ["can", { maskRatio: [0.5, 0] }],
  "level to encoder outputs": ["can", { noiseLevelPlace: "encoderOutputs", noiseLevelDim: 6 }],
  "level to all patches": ["can", { noiseLevelPlace: "allPatches", noiseLevelHiddenDim: 5 }],
  "level before projection": ["can", { noiseLevelPlace: "allPatchesBeforeProjection" }],
  "noised target": ["can", { reconstructionTarget: "noised", noiseTarget: "unit", pool: "meanWithCls" }],
  "norm per view": ["can", { projectionNormPerView: true, projectionNorm: "hidden", pool: "clsAndMean" }],
  "negatives of the other view": ["can", { negatives: "other", projectionNorm: "none", projectionDepth: 2 }],
  "learned temperature": ["simclr", { learnTemperature: true, temperature: 0.2 }],
  "learned temperature past its bound": ["simclr", { learnTemperature: true, temperature: 0.005 }],
  barlow: ["can", { contrastiveObjective: "barlow", projectionNorm: "hidden" }],
  vicreg: [
    "can",
    { contrastiveObjective: "vicreg", projectionNorm: "hidden", vicregWeights: { covariance: 2 } },
  ],
  "momentum encoder": ["can", { targetMomentum: 0.9 }],
  "momentum encoder, full views": ["can", { targetMomentum: 0.9, targetInput: "full", negatives: "other" }],
  "momentum encoder with barlow": [
    "masked-simclr",
    { targetMomentum: 0.5, contrastiveObjective: "barlow", projectionNorm: "hidden" },
  ],
  dino: ["can", { ...dino, targetMomentum: 0.8, targetMomentumRises: false }],
  "small views": ["can", local],
  "small views with vicreg": ["can", { ...local, contrastiveObjective: "vicreg" }],
  "small views with dino": ["simclr", { ...dino, ...local, targetMomentum: 0.8, learnTemperature: true }],
  "small views with a momentum encoder": ["cn", { ...local, targetMomentum: 0.8, maskRatio: [0.5, 0.25] }],
  "weights by gradients": ["can", { lossWeighting: "gradient" }],
  "weights by gradients, much on": [
    "can",
    {
      ...local,
      lossWeighting: "gradient",
      maskRatio: [0.5, 0.25],
      targetMomentum: 0.9,
      learnTemperature: true,
    },
  ],
  "learned weights": ["can", { lossWeighting: "learned" }],
  "reconstruction of two views": ["can", { weights: { ...off, reconstruction: 1 }, noiseStdMax: 0 }],
};

/** Every arm that torch-cases.ts does not have, and every option. */
export const optionCases: readonly OptionCase[] = [
  ...ARM_NAMES.filter((arm) => !(METHOD_NAMES as readonly string[]).includes(arm)).map((arm) => ({
    name: arm,
    arm,
    options: smallSizes,
  })),
  ...Object.entries(variants).map(([name, [arm, options]]) => ({
    name,
    arm,
    options: { ...smallSizes, ...options },
  })),
];

export const methodOfCase = ({ arm, options }: OptionCase): Method => createMethod(arm, options);

/** The start of training, moved a little, so that no bias is 0 and no norm is the identity. */
export function caseWeights({ params }: Method): Float32Array {
  const rng = createRng(11, "torch weights");
  return initParams(params, rng).map((value) => value + 0.1 * rng.normal());
}

/** Random inputs of a step: standard normal pixels, masks and noise. */
export function caseBatch({ inputs, plan }: Method, step: number): BatchArrays {
  const rng = createRng(12, "torch batch", step);
  const rows = plan.numViews * plan.batchSize;
  const numPatches = (plan.imageSize / plan.patchSize) ** 2;
  const ids = drawIdsShuffle(rng, rows, numPatches);
  const draws: Record<string, () => Float32Array | Int32Array> = {
    idsShuffle: () => ids,
    idsRestore: () => idsRestore(ids, numPatches),
    noiseStd: () => drawNoiseStd(rng, rows, plan.noiseStdMax),
  };
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape }]) => {
      const normals = () => Float32Array.from({ length: sizeOf(shape) }, () => rng.normal());
      return [name, (draws[name] ?? normals)()];
    }),
  ) as BatchArrays;
}

export const optionFixture = ({ name }: Pick<OptionCase, "name">): string =>
  fileURLToPath(
    new URL(`../fixtures/torch/options/${name.replace(/[^a-z0-9]+/g, "-")}.safetensors`, import.meta.url),
  );
