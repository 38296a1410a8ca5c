import type { Tensor, Tensor1D } from "@tensorflow/tfjs-core";
import type { ParamSpec, Params } from "../models/params.js";
import type { MaskKind } from "../ops/mask-kinds.js";

/** The draws and pictures of one training batch of `batchSize` images. Views are stacked: with two views the first
 * `batchSize` rows are view 1, the next are view 2. `rows` below is `numViews * batchSize`. */
export interface BatchPlan {
  readonly batchSize: number;
  readonly numViews: 1 | 2;
  /** Side in pixels. */
  readonly imageSize: number;
  /** Side in pixels. */
  readonly patchSize: number;
  /** Whether the batch has `idsShuffle` and `idsRestore`. */
  readonly useMask: boolean;
  /** sigma ~ U(0, noiseStdMax), in units of normalised pixels; 0: the batch has neither `noise` nor `noiseStd`. */
  readonly noiseStdMax: number;
  /** Masks that are not random: their kind, and the visible patches per row, of all views or of each. */
  readonly mask?: { readonly kind: MaskKind; readonly kept: readonly number[] };
  /** Small views of each image: `localImages`, view after view. */
  readonly local?: { readonly numViews: number; readonly imageSize: number };
  /** Branches that rows skip: `dropPath`, and `localDropPath` where there are small views. */
  readonly dropPath?: { readonly depth: number; readonly rate: number };
}

/** Named inputs of `Method.loss`, host side. */
export interface BatchArrays {
  [name: string]: Float32Array | Int32Array;
  /** Normalised pixels of the views, `[rows, imageSize, imageSize, 3]`. */
  images: Float32Array;
}

/** Scalars, each averaged over both views; terms that are off are absent. */
export type Terms = Partial<Record<"contrastive" | "reconstruction" | "denoising", Tensor>>;

/** The terms, and the weighted sum of them that is minimised. */
export type LossTerms = { total: Tensor } & Terms;

/** The loss in two parts, so that a batch can be done a few rows at a time: terms that are means over rows, all rows of equal
 * weight, and terms that need all rows at once, but of each row one vector only. */
export interface LossParts {
  /** What each term counts in `total`. */
  readonly weights: Readonly<Record<keyof Terms, number>>;
  /** The terms that are means over the given rows, and `pooled`, as `pool` gives it. */
  rowTerms(params: Params, inputs: Readonly<Record<string, Tensor>>): { terms: Terms; pooled: Tensor };
  /** What `batch.terms` reads of each row, `[rows, pooledDim]`. */
  pool(params: Params, inputs: Readonly<Record<string, Tensor>>): Tensor;
  /** The terms over all rows of the batch; absent where all terms are means over rows. */
  readonly batch?: {
    readonly pooledDim: number;
    /** Parameters that only these terms read; `rowTerms` and `pool` read the others. */
    readonly params: readonly ParamSpec[];
    terms(params: Params, pooled: Tensor): Terms;
  };
}

/** Numbers that a step moves but no gradient does: a momentum encoder. They are one flat vector, input `memory` of the loss beside those of
 * `Method.inputs`, and part of a checkpoint. */
export interface MethodMemory {
  readonly size: number;
  /** Before the first step, from the parameters then. */
  start(params: Float32Array): Float32Array;
  /** Share of the old numbers that step `step` of `numSteps`, counted from 0, keeps: the input `targetMomentum` of `next`. */
  momentumAt(step: number, numSteps: number): number;
  /** After a step.
   *
   * @param params after it
   * @param inputs of its loss, with `memory` `[size]` and `targetMomentum`, a scalar
   * @returns `[size]` */
  next(params: Params, inputs: Readonly<Record<string, Tensor>>): Tensor1D;
}

/** What the trainer and the command line know of CAN, SimCLR and MAE: settings of one code path. */
export interface Method {
  readonly name: string;
  readonly plan: BatchPlan;
  readonly params: readonly ParamSpec[];
  /** Inputs beside the parameters, by name: `images` `[rows, S, S, 3]`, and where the plan says so `idsShuffle` and
   * `idsRestore` `[rows, numPatches]` int32 (the second is the inverse of the first, by `idsRestore` of ops/masking.ts, so that the
   * graph needs no sort), `noise` (unit normal) `[rows, S, S, 3]`, `noiseStd` `[rows]`, `localImages` `[views * batch, s, s, 3]`,
   * `dropPath` `[rows, depth, 2]` (0 where a row skips the attention or the MLP of a block) and `localDropPath` of the small views. */
  readonly inputs: Readonly<Record<string, { shape: readonly number[]; dtype: "float32" | "int32" }>>;
  /** Pure; differentiable in the parameters. With a `memory` it reads that input too. */
  loss(params: Params, inputs: Readonly<Record<string, Tensor>>): LossTerms;
  /** The same loss in parts; absent: batches cannot be done in micro-batches, and `wholeBecause` says why. */
  readonly parts?: LossParts;
  readonly wholeBecause?: string;
  readonly memory?: MethodMemory;
  /** In place of the gradient of `loss` in the flat parameters, where the weights of the terms depend on their gradients. The terms are those of
   * `loss`, the total is that of these weights. */
  lossAndGradient?(
    params: Tensor1D,
    inputs: Readonly<Record<string, Tensor>>,
  ): { terms: LossTerms; grad: Tensor1D };
  /** The encoder without mask and noise: normalised pixels `[batch, S, S, 3]` -> features `[batch, embedDim]`. */
  encode(params: Params, images: Tensor): Tensor;
  /** Everything a picture of one step needs. Always: `mask` `[rows, numPatches]` (1 = masked) and `noisyImages`. With a decoder:
   * `prediction`, whose masked patches are the predicted pixels (given the target patch's own mean and deviation where the method
   * predicts normalised patches) and whose visible patches are those of `noisyImages`. With the denoising term: `predictedNoise`
   * and `targetNoise`, 0 at masked patches. Pictures are `[rows, S, S, 3]`, in normalised pixels. */
  inspect(params: Params, inputs: Readonly<Record<string, Tensor>>): Record<string, Tensor>;
}
