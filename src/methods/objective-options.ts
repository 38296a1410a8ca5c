import type { Negatives } from "../losses/info-nce.js";
import type { VicregWeights } from "../losses/vicreg.js";

/** What is asked of the projections of two views of an image, under the weight of the contrastive term. */
export const CONTRASTIVE_OBJECTIVES = ["infoNce", "dino", "barlow", "vicreg"] as const;
export type ContrastiveObjective = (typeof CONTRASTIVE_OBJECTIVES)[number];

/** What the momentum encoder is shown. */
export const TARGET_INPUTS = ["same", "full"] as const;
export type TargetInput = (typeof TARGET_INPUTS)[number];

/** How the terms are summed. */
export const LOSS_WEIGHTINGS = ["fixed", "gradient", "learned"] as const;
export type LossWeighting = (typeof LOSS_WEIGHTINGS)[number];

/** Weights of the three terms; 0 turns a term off, with all it would need. */
export interface LossWeights {
  readonly contrastive: number;
  readonly reconstruction: number;
  readonly denoising: number;
}

/** The contrastive term, and how the terms make up the total. */
export interface ObjectiveOptions {
  /** Default .03 / .67 / .30, B's; O: .03, .97 * .7 = .679, .97 * .3 = .291; the paper: B's, by memory (method.md 1.4, 5). */
  readonly weights: LossWeights;
  /** "fixed": by `weights`. "gradient": scaled at every step so that the gradients of the terms at the encoder's output have norms in the ratio of
   * `weights`, with the same sum of weights (the idea of GradNorm, arXiv 1711.02257, solved exactly each step). "learned": by uncertainty,
   * `sum_t w_t exp(-s_t) L_t + s_t / 2` with trained s (Kendall et al., arXiv 1705.07115). Default "fixed"; O, B and the paper: fixed. */
  readonly lossWeighting: LossWeighting;
  /** "infoNce": NT-Xent, as in O, B and the paper. The paper names other objectives as future work: "dino" (arXiv 2104.14294; needs a momentum encoder),
   * "barlow" (arXiv 2103.03230) and "vicreg" (arXiv 2105.04906). For the last three set `projectionNorm` "hidden". */
  readonly contrastiveObjective: ContrastiveObjective;
  /** Of infoNce: "both" views of other images, or the "other" view only. Default "both"; B and the paper (by memory) both; O both, within one device. */
  readonly negatives: Negatives;
  /** tau of infoNce, of the student for dino. Default 0.1, in O and B too. */
  readonly temperature: number;
  /** Whether tau is trained, from `temperature` on, as exp of a `logit_scale` that is kept at 1 / tau <= 100 (CLIP, arXiv 2103.00020). Default false; O,
   * B and the paper: fixed. */
  readonly learnTemperature: boolean;
  /** Temperature of dino's teacher. Default 0.04, DINO's. */
  readonly teacherTemperature: number;
  /** Share of dino's centre that is kept at a step. Default 0.9, DINO's. */
  readonly centerMomentum: number;
  /** Prototypes of dino. Default 1024; DINO: 65,536 for ImageNet. */
  readonly numPrototypes: number;
  /** Weight of the off-diagonal in barlow. Default 0.005, the paper's. */
  readonly barlowLambda: number;
  /** Weights of vicreg's parts. Default 25 / 25 / 1, the paper's. */
  readonly vicregWeights: VicregWeights;
}

/** The momentum encoder: a slow copy of encoder and projection head that gives the other side of the contrastive term. */
export interface TargetOptions {
  /** Share of the copy that is kept at the first step; 0: no copy. BYOL, MoCo v3 and DINO: 0.99 to 0.996. Default 0; O, B and the paper have none, which
   * names it as future work. */
  readonly targetMomentum: number;
  /** Whether the share rises to 1 over the run, on half a cosine (BYOL, arXiv 2006.07733, 3.3). Default true. */
  readonly targetMomentumRises: boolean;
  /** "same": what the encoder itself sees, mask and noise included. "full": the clean view with all patches, at the cost of a full pass. Default
   * "same". */
  readonly targetInput: TargetInput;
}

/** Small views beside the two large ones (multi-crop, SwAV, arXiv 2006.09882): for the contrastive term only, without mask and noise. */
export interface LocalViewOptions {
  /** Default 0; DINO: 8. O, B and the paper: none. */
  readonly numLocalViews: number;
  /** Side in pixels, a multiple of `patchSize`; 0: half of `imageSize`. DINO: 96 beside 224. */
  readonly localImageSize: number;
}
