import * as tf from "@tensorflow/tfjs-core";
import { barlowTwins } from "../losses/barlow-twins.js";
import { dino } from "../losses/dino.js";
import { infoNce, infoNceTo } from "../losses/info-nce.js";
import { vicreg } from "../losses/vicreg.js";
import { paramOf, type Params } from "../models/params.js";
import { projectionHead } from "../models/projection-head.js";
import { stopGradient } from "../ops/stop-gradient.js";
import { projectionSize, type Layout } from "./layout.js";

/** What the momentum encoder gives: of each large view what is contrasted, `[batch, dim]`, and for dino the centre `[numPrototypes]`. */
export interface Keys {
  readonly views: readonly tf.Tensor[];
  readonly center?: tf.Tensor;
}

/** The projections of the views, for dino their logits over the prototypes: `[batch, dim]` each.
 *
 * @param pooled view after view, `[views * batch, pooledDim]` */
export function project(
  params: Params,
  pooled: tf.Tensor,
  { options }: Layout,
  numViews: number,
): tf.Tensor[] {
  const u = projectionHead(params, pooled, projectionSize(options), numViews);
  const isDino = options.contrastiveObjective === "dino";
  return tf.split(isDino ? prototypeLogits(params, u) : u, numViews, 0);
}

/** Cosines of the projections with the prototypes: DINO's last layer, weight-normalised with its gain fixed at 1. */
function prototypeLogits(params: Params, u: tf.Tensor): tf.Tensor {
  const unit = (x: tf.Tensor, axis: number) =>
    tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x), axis, true), 1e-12)));
  return tf.matMul(unit(u, 1), unit(paramOf(params, "prototypes.weight"), 0));
}

/** The contrastive term: the mean over all pairs of a view and another, large one.
 *
 * Without a momentum encoder the large views are compared with each other, and each small one with both.
 *
 * @param pooled large views, then small ones, `[views * batch, pooledDim]`
 * @param keys of the momentum encoder; left out: the large views are their own */
export function contrastiveTerm(params: Params, pooled: tf.Tensor, layout: Layout, keys?: Keys): tf.Tensor {
  const { options } = layout;
  const numViews = options.numViews + options.numLocalViews;
  const views = project(params, pooled, layout, numViews);
  const { contrastiveObjective: objective, negatives } = options;
  const temperature = temperatureOf(params, layout);
  if (objective === "infoNce" && !keys && numViews === 2) {
    return infoNce(views[0]!, views[1]!, { temperature, negatives });
  }
  const targets = keys?.views ?? views;
  const pairTerm = ([a, g]: Pair): tf.Tensor => {
    const [view, target] = [views[a]!, targets[g]!];
    if (objective === "infoNce") {
      return infoNceTo(view, target, { temperature, others: negatives === "both" ? targets[a] : undefined });
    }
    if (objective === "barlow") return barlowTwins(view, target, { lambda: options.barlowLambda });
    if (objective === "vicreg") return vicreg(view, target, options.vicregWeights);
    const { teacherTemperature } = options;
    return dino(view, target, {
      center: keys?.center,
      studentTemperature: temperature,
      teacherTemperature,
    });
  };
  const isDirected = keys !== undefined || objective === "infoNce";
  const terms = pairsOf(numViews, options.numViews, isDirected).map(pairTerm);
  return tf.div(tf.addN(terms), terms.length);
}

/** A view, and the large view that it is compared with. */
type Pair = readonly [view: number, target: number];

/** @param isDirected whether (1, 2) and (2, 1) are two pairs */
function pairsOf(numViews: number, numLarge: number, isDirected: boolean): Pair[] {
  const all = Array.from({ length: numViews }, (_, a) =>
    Array.from({ length: numLarge }, (_, g): Pair => [a, g]),
  );
  return all.flat().filter(([a, g]) => (isDirected ? a !== g : a > g));
}

/** Largest 1 / tau that is learned (CLIP). */
const MAX_LOGIT_SCALE = 100;

/** tau: a number, or what is learned. Past the bound the gradient still flows, so that it can come back. */
function temperatureOf(params: Params, { options }: Layout): number | tf.Tensor {
  if (!options.learnTemperature) return options.temperature;
  const s = tf.reshape(paramOf(params, "logit_scale"), []);
  const excess = stopGradient(tf.sub(tf.minimum(s, Math.log(MAX_LOGIT_SCALE)), s));
  return tf.exp(tf.neg(tf.add(s, excess)));
}
