import { maeAugment, simclrAugment, type AugmentOptions } from "../../augment/index.js";
import { createMethod } from "../../methods/can.js";
import type { GivenOptions } from "../../methods/option-types.js";
import type { Method } from "../../methods/types.js";
import { POOL_GRID } from "../../models/encoder.js";
import type { Budget } from "./budgets.js";
import type { TrainedArm } from "./experiment.js";

/** What `createMethod` is given for an arm. */
export function armOptions(arm: Pick<TrainedArm, "options">, budget: Budget): GivenOptions {
  const { batchSize, imageSize, patchSize, embedDim, depth, numHeads } = budget;
  const { decoderEmbedDim, decoderDepth, decoderNumHeads } = budget;
  return {
    ...{ batchSize, imageSize, patchSize, embedDim, depth, numHeads },
    ...{ decoderEmbedDim, decoderDepth, decoderNumHeads },
    // Where things are matters for telling drawings apart, and a mean over all patches forgets it.
    featurePool: Number.isInteger(imageSize / patchSize / POOL_GRID) ? "grid" : "mean",
    ...arm.options,
  };
}

/** The method of an arm.
 *
 * @throws ConfigError on an unknown method or option, or one that does not fit the budget */
export const armMethod = (arm: Pick<TrainedArm, "method" | "options">, budget: Budget): Method =>
  createMethod(arm.method, armOptions(arm, budget));

/** The tour's views (method.md 5): SimCLR's with crops of 0.2..1, or MAE's crop and flip. */
const views: Readonly<Record<"simclr" | "mae", AugmentOptions>> = {
  simclr: { ...simclrAugment, crop: maeAugment.crop, interpolation: "bilinear" },
  mae: { ...maeAugment, interpolation: "bilinear" },
};

/** The views an arm is trained on. */
export const armViews = (arm: TrainedArm, method: Method): AugmentOptions =>
  views[arm.views ?? (method.plan.numViews === 2 ? "simclr" : "mae")];
