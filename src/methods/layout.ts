import { decoderSpecs } from "../models/decoder.js";
import { pooledDim } from "../models/encoder.js";
import { noiseLevelSpecs } from "../models/noise-level-embed.js";
import type { ParamSpec } from "../models/params.js";
import { projectionSpecs, type ProjectionSize } from "../models/projection-head.js";
import { numKept } from "../ops/masking.js";
import type { MethodOptions } from "./options.js";
import { methodEncoderSpecs } from "./positions.js";
import type { BatchPlan, Method, Terms } from "./types.js";

/** What follows from the options: sizes, and which parts there are. */
export interface Layout {
  readonly options: MethodOptions;
  readonly gridSize: number;
  readonly numPatches: number;
  /** Visible patches per row of the first view. */
  readonly kept: number;
  /** Visible patches per row of each pass through the networks: one for all views, or one per view where their masks differ in size. */
  readonly keptOfPass: readonly number[];
  /** Whether any view has one. */
  readonly hasMask: boolean;
  readonly hasNoise: boolean;
  readonly hasDecoder: boolean;
  readonly hasNoiseLevel: boolean;
  readonly hasProjection: boolean;
  /** Whether a momentum encoder gives the other side of the contrastive term. */
  readonly hasTarget: boolean;
}

/** Share of hidden patches of each view. */
export const maskRatios = ({ maskRatio, numViews }: MethodOptions): readonly number[] =>
  typeof maskRatio === "number" ? Array.from({ length: numViews }, () => maskRatio) : maskRatio;

/** Terms whose weight is not 0. */
export const termsOn = ({ weights }: MethodOptions): readonly (keyof Terms)[] =>
  (["contrastive", "reconstruction", "denoising"] as const).filter((name) => weights[name] > 0);

/** @param options checked, from `methodOptions` */
export function layoutOf(options: MethodOptions): Layout {
  const gridSize = options.imageSize / options.patchSize;
  const numPatches = gridSize ** 2;
  const keptOfView = maskRatios(options).map((ratio) => numKept(numPatches, ratio));
  const isEqual = keptOfView.every((kept) => kept === keptOfView[0]);
  const { contrastive, reconstruction, denoising } = options.weights;
  const hasNoise = options.noiseStdMax > 0;
  const hasDecoder = reconstruction > 0 || denoising > 0;
  return {
    options,
    gridSize,
    numPatches,
    kept: keptOfView[0]!,
    keptOfPass: isEqual ? keptOfView.slice(0, 1) : keptOfView,
    hasMask: keptOfView.some((kept) => kept < numPatches),
    hasNoise,
    hasDecoder,
    hasNoiseLevel: hasDecoder && hasNoise && options.useNoiseLevel,
    hasProjection: contrastive > 0,
    hasTarget: contrastive > 0 && options.targetMomentum > 0,
  };
}

/** The trained parameters: the encoder first, so that equal seeds start all methods from the same encoder. */
export function paramSpecs(layout: Layout): ParamSpec[] {
  const { options } = layout;
  const isBeforeProjection = ["encoderOutputs", "allPatchesBeforeProjection"].includes(
    options.noiseLevelPlace,
  );
  const levelDim = isBeforeProjection ? options.embedDim : options.decoderEmbedDim;
  return [
    ...methodEncoderSpecs(options),
    ...(layout.hasDecoder ? decoderSpecs(options, layout.hasMask) : []),
    ...(layout.hasNoiseLevel ? noiseLevelSpecs(options, levelDim) : []),
    ...(layout.hasProjection ? contrastiveSpecs(options) : []),
    ...(options.lossWeighting === "learned" ? termsOn(options).map(logVarianceSpec) : []),
  ];
}

/** The projection head reads what `pool` gives. */
export const projectionSize = (options: MethodOptions): ProjectionSize => ({
  ...options,
  embedDim: pooledDim(options.embedDim, options.pool),
});

/** Parameters that only the contrastive term reads. */
export function contrastiveSpecs(options: MethodOptions): ParamSpec[] {
  const { contrastiveObjective: objective, temperature, projectionDim, numPrototypes } = options;
  const shape = [projectionDim, numPrototypes];
  const start = { kind: "constant", value: Math.log(1 / temperature) } as const;
  return [
    ...projectionSpecs(projectionSize(options)),
    ...(objective === "dino"
      ? [{ name: "prototypes.weight", shape, init: { kind: "normal", std: 0.02 } } as const]
      : []),
    ...(options.learnTemperature ? [{ name: "logit_scale", shape: [1], init: start }] : []),
  ];
}

/** s of the learned weight of a term. */
export const logVarianceSpec = (term: keyof Terms): ParamSpec => ({
  name: `log_variance.${term}`,
  shape: [1],
  init: { kind: "constant", value: 0 },
});

export function batchPlan(layout: Layout): BatchPlan {
  const { options, hasMask, keptOfPass } = layout;
  const { batchSize, numViews, imageSize, patchSize, noiseStdMax, maskKind, numLocalViews } = options;
  return {
    ...{ batchSize, numViews, imageSize, patchSize, useMask: hasMask, noiseStdMax },
    ...(hasMask && maskKind !== "random" ? { mask: { kind: maskKind, kept: keptOfPass } } : {}),
    ...(numLocalViews > 0 ? { local: { numViews: numLocalViews, imageSize: options.localImageSize } } : {}),
    ...(options.dropPathRate > 0 ? { dropPath: { depth: options.depth, rate: options.dropPathRate } } : {}),
  };
}

export function inputSpecs({ options, numPatches, hasMask, hasNoise }: Layout): Method["inputs"] {
  const { numViews, batchSize, numLocalViews } = options;
  const rows = numViews * batchSize;
  const pixels = (n: number, side: number) => ({ shape: [n, side, side, 3], dtype: "float32" }) as const;
  const images = pixels(rows, options.imageSize);
  const drops = (n: number) => ({ shape: [n, options.depth, 2], dtype: "float32" }) as const;
  const hasDropPath = options.dropPathRate > 0;
  const ids = { shape: [rows, numPatches], dtype: "int32" } as const;
  return {
    images,
    ...(hasMask ? { idsShuffle: ids, idsRestore: ids } : {}),
    ...(hasNoise ? { noise: images, noiseStd: { shape: [rows], dtype: "float32" } as const } : {}),
    ...(numLocalViews > 0 ? { localImages: pixels(numLocalViews * batchSize, options.localImageSize) } : {}),
    ...(hasDropPath ? { dropPath: drops(rows) } : {}),
    ...(hasDropPath && numLocalViews > 0 ? { localDropPath: drops(numLocalViews * batchSize) } : {}),
  };
}
