import * as tf from "@tensorflow/tfjs-core";
import { poolTokens } from "../models/encoder.js";
import { patchify } from "../ops/patchify.js";
import { encodePatches } from "./forward.js";
import { gradientWeighted } from "./gradient-weights.js";
import { inspectViews } from "./inspect.js";
import { batchPlan, inputSpecs, layoutOf, paramSpecs } from "./layout.js";
import { lossParts, whyWhole, wholeLoss } from "./loss-parts.js";
import { methodOptions, type ArmName, type GivenOptions } from "./options.js";
import { targetMemory } from "./target.js";
import type { Method } from "./types.js";

/** Any arm of `ARM_NAMES`, CAN (arXiv 2210.16870), SimCLR and MAE among them: settings of one code path. Parts whose weight is 0 have no
 * parameters.
 *
 * @param options anything of `MethodOptions` beside the preset of the name
 * @throws ConfigError on an unknown name or key, or a setting out of range or at odds with another */
export function createMethod(name: ArmName, options: GivenOptions): Method {
  const layout = layoutOf(methodOptions(name, options));
  const { patchSize, featurePool, lossWeighting } = layout.options;
  const wholeBecause = whyWhole(layout);
  return {
    name,
    plan: batchPlan(layout),
    params: paramSpecs(layout),
    inputs: inputSpecs(layout),
    loss: (params, inputs) => tf.tidy(() => wholeLoss(layout, params, inputs)),
    ...(wholeBecause === undefined ? { parts: lossParts(layout) } : { wholeBecause }),
    ...(layout.hasTarget ? { memory: targetMemory(layout) } : {}),
    ...(lossWeighting === "gradient"
      ? { lossAndGradient: (flat, inputs) => tf.tidy(() => gradientWeighted(flat, inputs, layout)) }
      : {}),
    encode: (params, images) =>
      tf.tidy(() => {
        const z = encodePatches(params, patchify(images, patchSize), layout);
        return poolTokens(z, images.shape[0], featurePool);
      }),
    inspect: (params, inputs) => tf.tidy(() => inspectViews(params, inputs, layout)),
  };
}
