import * as tf from "@tensorflow/tfjs-core";
import { denoising } from "../losses/denoising.js";
import { maskedReconstruction } from "../losses/masked-reconstruction.js";
import { pooledDim } from "../models/encoder.js";
import type { Params } from "../models/params.js";
import { normalizePatches } from "../ops/normalize-patches.js";
import { contrastiveTerm } from "./contrastive-term.js";
import {
  eachPass,
  encodeLocal,
  forward,
  noiseTargetOf,
  pixelTargetOf,
  pooledViews,
  type BatchTensors,
  type Forward,
} from "./forward.js";
import { contrastiveSpecs, type Layout } from "./layout.js";
import { targetKeys } from "./target.js";
import type { LossParts, LossTerms, Terms } from "./types.js";
import { weightedTotal } from "./weighted-total.js";

const rowsOf = (passes: readonly Forward[]) =>
  passes.map(({ z, patches }) => ({ z, rows: patches.shape[0] }));

/** The terms of CAN, SimCLR and MAE in parts: reconstruction and denoising row by row (each row hides and shows the same number of patches, so
 * all weigh the same), the contrastive term, with the batch norm of its head, over the whole batch. */
export function lossParts(layout: Layout): LossParts {
  const { options, hasProjection } = layout;
  const dim = pooledDim(options.embedDim, options.pool);
  const passOf = (params: Params, inputs: BatchTensors, part: Layout) => [forward(params, inputs, part)];
  return {
    weights: options.weights,
    rowTerms(params, inputs) {
      const passes = passOf(params, inputs, layout);
      return { terms: rowTerms(passes, layout), pooled: pooledViews(rowsOf(passes), layout) };
    },
    pool: (params, inputs) =>
      pooledViews(rowsOf(passOf(params, inputs, { ...layout, hasDecoder: false })), layout),
    ...(hasProjection
      ? {
          batch: {
            pooledDim: dim,
            params: contrastiveSpecs(options),
            terms: (params, pooled) => ({ contrastive: contrastiveTerm(params, pooled, layout) }),
          },
        }
      : {}),
  };
}

/** Why the loss of these options is done over the whole batch at once; undefined: it can be cut into parts. */
export function whyWhole({ options, keptOfPass, hasTarget }: Layout): string | undefined {
  if (hasTarget) return "it has a momentum encoder (targetMomentum)";
  if (options.numLocalViews > 0) return "it has small views (numLocalViews)";
  if (keptOfPass.length > 1) return "its views have masks of different size (maskRatio)";
  if (options.lossWeighting !== "fixed") return `its weights are not fixed (lossWeighting)`;
  return undefined;
}

/** All terms over all rows at once, and their weighted sum. */
export function wholeLoss(layout: Layout, params: Params, inputs: BatchTensors): LossTerms {
  const passes = eachPass(inputs, layout, (own, part) => forward(params, own, part));
  const local = inputs.localImages && encodeLocal(params, inputs, layout);
  const terms = termsOf(params, { passes, local }, inputs, layout);
  return { total: weightedTotal(terms, params, layout.options), ...terms };
}

/** Everything a loss reads: the passes of the large views, and the encoder's output for the small ones. */
export interface Passes {
  readonly passes: readonly Forward[];
  readonly local?: tf.Tensor | undefined;
}

/** The terms that are on. */
export function termsOf(
  params: Params,
  { passes, local }: Passes,
  inputs: BatchTensors,
  layout: Layout,
): Terms {
  const terms = rowTerms(passes, layout);
  if (!layout.hasProjection) return terms;
  const views = rowsOf(passes);
  if (local) views.push({ z: local, rows: inputs.localImages!.shape[0] });
  const keys = layout.hasTarget ? targetKeys(inputs, layout) : undefined;
  return { contrastive: contrastiveTerm(params, pooledViews(views, layout), layout, keys), ...terms };
}

function rowTerms(passes: readonly Forward[], layout: Layout): Terms {
  const { options } = layout;
  const { weights, noiseTarget, normPixLoss } = options;
  const terms: Terms = {};
  if (weights.reconstruction > 0) {
    terms.reconstruction = overPasses(passes, layout, "masked", (pass) => {
      const pixels = pixelTargetOf(pass, layout);
      const target = normPixLoss ? normalizePatches(pixels).normalized : pixels;
      return maskedReconstruction(pass.prediction!, target, pass.mask);
    });
  }
  if (weights.denoising > 0) {
    terms.denoising = overPasses(passes, layout, "visible", (pass) =>
      denoising(pass.prediction!, noiseTargetOf(pass, noiseTarget), pass.mask),
    );
  }
  return terms;
}

/** The mean over the masked, or visible, patches of all passes, each of which gives the mean over its own. */
function overPasses(
  passes: readonly Forward[],
  { keptOfPass, numPatches }: Layout,
  which: "masked" | "visible",
  term: (pass: Forward) => tf.Tensor,
): tf.Tensor {
  if (passes.length === 1) return term(passes[0]!);
  const counts = keptOfPass.map((kept) => (which === "visible" ? kept : numPatches - kept));
  const all = counts.reduce((a, b) => a + b);
  const parts = passes.flatMap((pass, i) => (counts[i] === 0 ? [] : [tf.mul(term(pass), counts[i]! / all)]));
  return parts.reduce((sum, part) => tf.add(sum, part));
}
