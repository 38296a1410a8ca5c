import * as tf from "@tensorflow/tfjs-core";
import { batchNorm } from "../ops/batch-norm.js";
import { linear } from "../ops/linear.js";
import { linearSpecs, normSpecs } from "./param-specs.js";
import { paramOf, type Params, type ParamSpec } from "./params.js";

/** Which layers of the projection head are followed by a batch norm. */
export const PROJECTION_NORMS = ["all", "hidden", "none"] as const;
export type ProjectionNorm = (typeof PROJECTION_NORMS)[number];

/** Size of the projection head. */
export interface ProjectionSize {
  readonly embedDim: number;
  /** Linear layers. */
  readonly projectionDepth: number;
  readonly projectionHiddenDim: number;
  readonly projectionDim: number;
  /** "all": SimCLR's, the last norm without bias; "hidden": B's; "none": O's. */
  readonly projectionNorm: ProjectionNorm;
  /** Whether each view has batch statistics of its own, as in B, which calls the head once per view; default false, as SimCLR. */
  readonly projectionNormPerView?: boolean;
}

interface Layer {
  /** `projection.N` of the linear layer. */
  readonly name: string;
  /** `projection.N` of the batch norm that follows, if one does. */
  readonly norm?: string;
  readonly fanIn: number;
  readonly fanOut: number;
  readonly isLast: boolean;
}

/** The layers as they would be numbered in PyTorch's `Sequential(Linear, BatchNorm, ReLU, Linear, ...)`. */
function layersOf(size: ProjectionSize): Layer[] {
  const layers: Layer[] = [];
  let place = 0;
  for (let i = 0; i < size.projectionDepth; i++) {
    const isLast = i === size.projectionDepth - 1;
    const hasNorm = size.projectionNorm === "all" || (size.projectionNorm === "hidden" && !isLast);
    layers.push({
      name: `projection.${place}`,
      norm: hasNorm ? `projection.${place + 1}` : undefined,
      fanIn: i === 0 ? size.embedDim : size.projectionHiddenDim,
      fanOut: isLast ? size.projectionDim : size.projectionHiddenDim,
      isLast,
    });
    place += hasNorm ? 3 : 2;
  }
  return layers;
}

/** Parameters of the head. A linear layer before a batch norm has no bias, since the norm would take it off again; the last
 * norm has no bias either (SimCLR). */
export function projectionSpecs(size: ProjectionSize): ParamSpec[] {
  return layersOf(size).flatMap(({ name, norm, fanIn, fanOut, isLast }) => [
    ...linearSpecs(name, { fanIn, fanOut, useBias: norm === undefined }),
    ...(norm === undefined ? [] : normSpecs(norm, fanOut, !isLast)),
  ]);
}

/** The projection MLP h of SimCLR and CAN: linear layers with batch norm, ReLU between.
 *
 * @param x pooled features of all views, `[rows, embedDim]`, view after view; the batch statistics are over all of them, or over each view
 * @param numViews views of equal size in `x`; default 2
 * @returns `[rows, projectionDim]`
 * @remarks no running statistics: the head is dropped after pre-training */
export function projectionHead(
  params: Params,
  x: tf.Tensor,
  size: ProjectionSize,
  numViews = 2,
): tf.Tensor2D {
  return tf.tidy(() => {
    let u = x;
    for (const { name, norm, isLast } of layersOf(size)) {
      const bias = norm === undefined ? paramOf(params, `${name}.bias`) : undefined;
      u = linear(u, paramOf(params, `${name}.weight`), bias);
      if (norm !== undefined) {
        const weight = paramOf(params, `${norm}.weight`);
        const shift = isLast ? undefined : paramOf(params, `${norm}.bias`);
        u = batchNormByView(u, size.projectionNormPerView ? numViews : 1, (view) =>
          batchNorm(view, weight, shift),
        );
      }
      if (!isLast) u = tf.relu(u);
    }
    return u as tf.Tensor2D;
  });
}

function batchNormByView(x: tf.Tensor, numViews: number, norm: (view: tf.Tensor) => tf.Tensor): tf.Tensor {
  return numViews === 1 ? norm(x) : tf.concat(tf.split(x, numViews, 0).map(norm), 0);
}
