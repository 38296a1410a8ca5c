import { decoderMacs, encoderMacs, flopsRow, headMacs, type FlopsSize } from "../../analysis/flops.js";
import { methodOptions } from "../../methods/options.js";
import { armOptions } from "./arm-method.js";
import type { Budget } from "./budgets.js";
import type { TrainedArm } from "./experiment.js";
import type { Measure } from "./measure.js";

/** Multiply-adds per image of a trained arm, forward pass, in MMACs. */
function armMacs(arm: TrainedArm, budget: Budget): number {
  const options = methodOptions(arm.method, armOptions(arm, budget));
  const { projectionDepth, projectionHiddenDim, projectionDim, maskRatio, numViews, weights } = options;
  const hidden = Array.from({ length: projectionDepth - 1 }, () => projectionHiddenDim);
  const size: FlopsSize = { ...options, projection: [...hidden, projectionDim] };
  const hasDecoder = weights.reconstruction + weights.denoising > 0;
  const perView = (ratio: number) =>
    encoderMacs(size, ratio) +
    (hasDecoder ? decoderMacs(size, ratio) : 0) +
    (weights.contrastive > 0 ? headMacs(size) : 0);
  const ratios = typeof maskRatio === "number" ? [maskRatio, maskRatio].slice(0, numViews) : maskRatio;
  return ratios.reduce((sum, ratio) => sum + perView(ratio), 0) / 1e6;
}

/** Of a size: the row of method.md 4.4, as `gmacs.<column>` and `ratio`. Of a trained arm: `mmacs_per_image`, and `gmacs_total` of all
 * forward passes of its training for each image of the set. */
export const measureCost: Measure = ({ run: { arm, budget } }) => {
  if (arm.kind === "size") {
    const { ratio, ...columns } = flopsRow(arm.label, arm.size);
    const numbers = Object.entries(columns).filter(([, value]) => typeof value === "number");
    const entries = numbers.map(([name, value]) => [`gmacs.${name}`, value]);
    return Promise.resolve({ ...Object.fromEntries(entries), ratio } as Record<string, number>);
  }
  if (arm.kind !== "trained") return Promise.resolve({});
  const perImage = armMacs(arm, budget);
  const epochs = budget.epochs * (arm.epochsScale ?? 1);
  return Promise.resolve({ mmacs_per_image: perImage, gmacs_per_picture: (perImage * epochs) / 1e3 });
};
