import { decoderSpecs } from "../models/decoder.js";
import { encoderSpecs } from "../models/encoder.js";
import { noiseLevelSpecs } from "../models/noise-level-embed.js";
import type { ParamSpec } from "../models/params.js";
import { projectionSpecs } from "../models/projection-head.js";
import { numKept } from "../ops/masking.js";
import type { MethodOptions } from "./options.js";
import type { BatchPlan, Method } from "./types.js";

/** What follows from the options: sizes, and which parts there are. */
export interface Layout {
  readonly options: MethodOptions;
  readonly gridSize: number;
  readonly numPatches: number;
  /** Visible patches per row. */
  readonly kept: number;
  readonly hasMask: boolean;
  readonly hasNoise: boolean;
  readonly hasDecoder: boolean;
  readonly hasNoiseLevel: boolean;
  readonly hasProjection: boolean;
}

/** @param options checked, from `methodOptions` */
export function layoutOf(options: MethodOptions): Layout {
  const gridSize = options.imageSize / options.patchSize;
  const numPatches = gridSize ** 2;
  const kept = numKept(numPatches, options.maskRatio);
  const { contrastive, reconstruction, denoising } = options.weights;
  const hasNoise = options.noiseStdMax > 0;
  const hasDecoder = reconstruction > 0 || denoising > 0;
  return {
    options,
    gridSize,
    numPatches,
    kept,
    hasMask: kept < numPatches,
    hasNoise,
    hasDecoder,
    hasNoiseLevel: hasDecoder && hasNoise && options.useNoiseLevel,
    hasProjection: contrastive > 0,
  };
}

/** The trained parameters: the encoder first, so that equal seeds start all methods from the same encoder. */
export function paramSpecs(layout: Layout): ParamSpec[] {
  const { options } = layout;
  return [
    ...encoderSpecs(options),
    ...(layout.hasDecoder ? decoderSpecs(options, layout.hasMask) : []),
    ...(layout.hasNoiseLevel ? noiseLevelSpecs(options) : []),
    ...(layout.hasProjection ? projectionSpecs(options) : []),
  ];
}

export function batchPlan({ options, hasMask }: Layout): BatchPlan {
  const { batchSize, numViews, imageSize, patchSize, noiseStdMax } = options;
  return { batchSize, numViews, imageSize, patchSize, useMask: hasMask, noiseStdMax };
}

export function inputSpecs({ options, numPatches, hasMask, hasNoise }: Layout): Method["inputs"] {
  const rows = options.numViews * options.batchSize;
  const pixels = { shape: [rows, options.imageSize, options.imageSize, 3], dtype: "float32" } as const;
  const ids = { shape: [rows, numPatches], dtype: "int32" } as const;
  return {
    images: pixels,
    ...(hasMask ? { idsShuffle: ids, idsRestore: ids } : {}),
    ...(hasNoise ? { noise: pixels, noiseStd: { shape: [rows], dtype: "float32" } as const } : {}),
  };
}
