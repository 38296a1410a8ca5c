import * as tf from "@tensorflow/tfjs-core";
import { paramOf, type Params } from "../models/params.js";
import type { MethodOptions } from "./options.js";
import type { Terms } from "./types.js";

/** The sum of the terms by their weights; with `lossWeighting` "learned" by uncertainty (Kendall et al., arXiv 1705.07115):
 *
 *   sum_t w_t exp(-s_t) L_t + s_t / 2
 *
 * which at the best s counts each term as `ln(2 w_t L_t) / 2`, whatever its scale. */
export function weightedTotal(terms: Terms, params: Params, options: MethodOptions): tf.Tensor {
  const parts = Object.entries(terms).flatMap(([name, term]) => {
    const weighted = tf.mul(term, options.weights[name as keyof Terms]);
    if (options.lossWeighting !== "learned") return [weighted];
    const s = tf.reshape(paramOf(params, `log_variance.${name}`), []);
    return [tf.mul(weighted, tf.exp(tf.neg(s))), tf.mul(s, 0.5)];
  });
  return parts.reduce((sum, part) => tf.add(sum, part));
}
