import * as tf from "@tensorflow/tfjs-core";
import { denoising } from "../losses/denoising.js";
import { infoNce } from "../losses/info-nce.js";
import { maskedReconstruction } from "../losses/masked-reconstruction.js";
import { poolTokens } from "../models/encoder.js";
import type { Params } from "../models/params.js";
import { projectionHead } from "../models/projection-head.js";
import { normalizePatches } from "../ops/normalize-patches.js";
import { patchify } from "../ops/patchify.js";
import { encodePatches, forward, noiseTargetOf, type BatchTensors, type Forward } from "./forward.js";
import { inspectForward } from "./inspect.js";
import { batchPlan, inputSpecs, layoutOf, paramSpecs, type Layout } from "./layout.js";
import { methodOptions, type GivenOptions, type LossWeights, type MethodName } from "./options.js";
import type { LossTerms, Method } from "./types.js";

/** CAN (arXiv 2210.16870), SimCLR or MAE: settings of one code path. Parts whose weight is 0 have no parameters.
 *
 * @param options anything of `MethodOptions` beside the preset of the name
 * @throws ConfigError on an unknown name or key, or a setting out of range or at odds with another */
export function createMethod(name: MethodName, options: GivenOptions): Method {
  const layout = layoutOf(methodOptions(name, options));
  const { patchSize, featurePool } = layout.options;
  return {
    name,
    plan: batchPlan(layout),
    params: paramSpecs(layout),
    inputs: inputSpecs(layout),
    loss: (params, inputs) => tf.tidy(() => lossTerms(params, inputs, layout)),
    encode: (params, images) =>
      tf.tidy(() => {
        const z = encodePatches(params, patchify(images, patchSize), layout);
        return poolTokens(z, images.shape[0], featurePool);
      }),
    inspect: (params, inputs) => tf.tidy(() => inspectForward(forward(params, inputs, layout), layout)),
  };
}

function lossTerms(params: Params, inputs: BatchTensors, layout: Layout): LossTerms {
  const { options } = layout;
  const { weights } = options;
  const pass = forward(params, inputs, layout);
  const terms: Partial<Record<keyof LossWeights, tf.Tensor>> = {};
  if (weights.contrastive > 0) terms.contrastive = contrastiveTerm(params, pass, layout);
  if (weights.reconstruction > 0) {
    const target = options.normPixLoss ? normalizePatches(pass.patches).normalized : pass.patches;
    terms.reconstruction = maskedReconstruction(pass.prediction!, target, pass.mask);
  }
  if (weights.denoising > 0) {
    terms.denoising = denoising(pass.prediction!, noiseTargetOf(pass, options.noiseTarget), pass.mask);
  }
  const weighted = Object.entries(terms).map(([key, term]) =>
    tf.mul(term, weights[key as keyof LossWeights]),
  );
  return { total: weighted.reduce((sum, term) => tf.add(sum, term)), ...terms };
}

function contrastiveTerm(params: Params, { patches, z }: Forward, { options }: Layout): tf.Tensor {
  const pooled = poolTokens(z, patches.shape[0], options.pool);
  const [u, v] = tf.split(projectionHead(params, pooled, options), 2, 0);
  return infoNce(u!, v!, { temperature: options.temperature });
}
