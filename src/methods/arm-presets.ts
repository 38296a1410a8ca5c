import type { ArmName } from "./arms.js";
import type { MethodOptions } from "./option-types.js";

const off = { contrastive: 0, reconstruction: 0, denoising: 0 };
/** What CAN's weights become without the denoising term (O before it had one; method.md 1.6). */
const withoutDenoising = { contrastive: 0.03, reconstruction: 0.97, denoising: 0 };

/** What each arm sets apart from `methodDefaults`, which are CAN's. O is the authors' own re-implementation, see method.md 0. */
export const armPresets: Readonly<Record<ArmName, Partial<MethodOptions>>> = {
  can: {},
  /** L_c on two full views: no mask, no noise, no decoder. */
  simclr: { maskRatio: 0, noiseStdMax: 0, weights: { ...off, contrastive: 1 } },
  /** L_r on one view with MAE's own mask; `numViews: 2` and `maskRatio: 0.5` give CAN's reconstruction alone. */
  mae: { numViews: 1, maskRatio: 0.75, noiseStdMax: 0, weights: { ...off, reconstruction: 1 } },
  /** L_c + L_r, no noise. */
  ca: { noiseStdMax: 0, weights: withoutDenoising },
  /** L_r + L_d, weighted as in O with its contrastive weight at 0. */
  an: { weights: { contrastive: 0, reconstruction: 0.7, denoising: 0.3 } },
  /** L_c + L_d with CAN's weights. */
  cn: { weights: { contrastive: 0.03, reconstruction: 0, denoising: 0.3 } },
  /** SimCLR that sees half of the patches: the other curve of the masking-rate study. */
  "masked-simclr": { noiseStdMax: 0, weights: { ...off, contrastive: 1 } },
  /** CA on noised views: the noise is not predicted, and its level not told. */
  "noise-as-augmentation": { useNoiseLevel: false, weights: withoutDenoising },
  /** CAN whose decoder is not told the noise level. */
  "noise-without-level": { useNoiseLevel: false },
};
