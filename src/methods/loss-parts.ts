import * as tf from "@tensorflow/tfjs-core";
import { denoising } from "../losses/denoising.js";
import { infoNce } from "../losses/info-nce.js";
import { maskedReconstruction } from "../losses/masked-reconstruction.js";
import { poolTokens } from "../models/encoder.js";
import type { Params } from "../models/params.js";
import { projectionHead, projectionSpecs } from "../models/projection-head.js";
import { normalizePatches } from "../ops/normalize-patches.js";
import { forward, noiseTargetOf, type BatchTensors, type Forward } from "./forward.js";
import type { Layout } from "./layout.js";
import type { LossParts, LossTerms, Terms } from "./types.js";

/** The terms of CAN, SimCLR and MAE: reconstruction and denoising row by row (each row hides and shows the same number of patches, so
 * all weigh the same), the contrastive term, with the batch norm of its head, over the whole batch. */
export function lossParts(layout: Layout): LossParts {
  const { options, hasProjection } = layout;
  const poolOf = ({ patches, z }: Forward) => poolTokens(z, patches.shape[0], options.pool);
  const contrastive = (params: Params, pooled: tf.Tensor): Terms => {
    const [u, v] = tf.split(projectionHead(params, pooled, options), 2, 0);
    return { contrastive: infoNce(u!, v!, { temperature: options.temperature }) };
  };
  return {
    weights: options.weights,
    rowTerms(params, inputs) {
      const pass = forward(params, inputs, layout);
      return { terms: rowTerms(pass, layout), pooled: poolOf(pass) };
    },
    pool: (params, inputs) => poolOf(forward(params, inputs, { ...layout, hasDecoder: false })),
    ...(hasProjection
      ? { batch: { pooledDim: options.embedDim, params: projectionSpecs(options), terms: contrastive } }
      : {}),
  };
}

function rowTerms(pass: Forward, { options }: Layout): Terms {
  const terms: Terms = {};
  if (options.weights.reconstruction > 0) {
    const target = options.normPixLoss ? normalizePatches(pass.patches).normalized : pass.patches;
    terms.reconstruction = maskedReconstruction(pass.prediction!, target, pass.mask);
  }
  if (options.weights.denoising > 0) {
    terms.denoising = denoising(pass.prediction!, noiseTargetOf(pass, options.noiseTarget), pass.mask);
  }
  return terms;
}

/** All terms over all rows at once, and their weighted sum. */
export function wholeLoss(parts: LossParts, params: Params, inputs: BatchTensors): LossTerms {
  const { terms: rowTerms, pooled } = parts.rowTerms(params, inputs);
  const terms: Terms = { ...parts.batch?.terms(params, pooled), ...rowTerms };
  const weighted = Object.entries(terms).map(([name, term]) =>
    tf.mul(term, parts.weights[name as keyof Terms]),
  );
  return { total: weighted.reduce((sum, term) => tf.add(sum, term)), ...terms };
}
