import { tourPresets, type TourRecipe } from "../tour-presets.js";

export const BUDGET_NAMES = ["tiny", "default", "full"] as const;
export type BudgetName = (typeof BUDGET_NAMES)[number];

/** Pictures, model and length of a run: all arms of a display share them. */
export interface Budget extends Omit<TourRecipe, "baseLr" | "augment" | "maskRatio"> {
  /** Learning rate per 256 images, of arms that set none. */
  readonly baseLr: number;
}

function fromTour(recipe: TourRecipe): Budget {
  const { maxNames, imageSize, patchSize, embedDim, depth, numHeads } = recipe;
  const { decoderEmbedDim, decoderDepth, decoderNumHeads } = recipe;
  const { epochs, warmupEpochs, batchSize, weightDecay, baseLr } = recipe;
  return {
    ...{ maxNames, imageSize, patchSize, embedDim, depth, numHeads },
    ...{ decoderEmbedDim, decoderDepth, decoderNumHeads },
    ...{ epochs, warmupEpochs, batchSize, weightDecay, baseLr: baseLr.can },
  };
}

/** `tiny` shows in seconds that everything works, and says nothing; `default` is the tour's (minutes per arm on two cores); `full` is the
 * 192 x 6 encoder of method.md 4.4 for 40 epochs (hours). */
export const budgets: Readonly<Record<BudgetName, Budget>> = {
  tiny: {
    ...fromTour(tourPresets.smoke),
    ...{ maxNames: 24, imageSize: 16, patchSize: 4, embedDim: 16, depth: 1, numHeads: 2 },
    ...{ decoderEmbedDim: 8, decoderDepth: 1, epochs: 2, warmupEpochs: 0.5, batchSize: 16 },
  },
  default: fromTour(tourPresets.default),
  full: {
    ...fromTour(tourPresets.default),
    ...{ embedDim: 192, depth: 6, numHeads: 3, decoderEmbedDim: 96, decoderDepth: 2, decoderNumHeads: 3 },
    ...{ epochs: 40, warmupEpochs: 4, batchSize: 64 },
  },
};
