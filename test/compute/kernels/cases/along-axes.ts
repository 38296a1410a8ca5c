import * as tf from "@tensorflow/tfjs-core";
import { f32, i32 } from "../../../helpers/compiled-equals-eager.js";
import type { KernelCase } from "../check-cases.js";
import { type Cases, values, gradients, as1, unary, whole } from "../make-case.js";

/** What runs along an axis: reductions, running sums, searches. */
export const axisCases: Readonly<Record<string, Cases>> = {
  reduce: {
    ...Object.fromEntries(
      ([undefined, 0, 2, [0, 2], [1]] as (number | number[] | undefined)[]).flatMap((axis) => [
        [
          `axis ${axis?.toString() ?? "all"}`,
          {
            inputs: [f32(2, 3, 4)],
            op: (x: tf.Tensor) => [
              tf.sum(x, axis),
              tf.mean(x, axis, true),
              tf.max(x, axis),
              tf.min(x, axis, true),
              tf.prod(x, axis),
              tf.logSumExp(x, axis),
            ],
          },
        ],
        [
          `logical, axis ${axis?.toString() ?? "all"}`,
          {
            inputs: [f32(2, 3, 4)],
            op: (x: tf.Tensor) => [
              tf.any(tf.greater(x, 0.9), axis),
              tf.all(tf.greater(x, -0.9), axis, true),
              tf.max(tf.greater(x, 0), axis),
              tf.sum(tf.greater(x, 0), axis),
            ],
            compare: values,
          },
        ],
      ]),
    ),
    fromTheBack: unary((x) => [tf.sum(x, -1), tf.mean(x, [-2]), tf.max(x, -1), tf.prod(x, -1)], {
      compare: values,
    }),
    args: unary((x) => [tf.argMax(x), tf.argMin(x, 1), tf.argMax(tf.round(x), 1)], { compare: values }),
    wholeMean: whole((x) => tf.mean(x)),
    wholeProd: whole((x) => tf.prod(tf.add(x, 6))),
    wholeMax: whole((x) => tf.add(tf.max(x), tf.min(x))),
    wholeArgMax: whole((x) => tf.argMax(x)),
  },
  cumulative: {
    ...Object.fromEntries(
      [0, 1, 2].flatMap((axis) =>
        [false, true].flatMap((exclusive) =>
          [false, true].flatMap((reverse): [string, KernelCase][] => {
            const name = `axis ${axis}${exclusive ? " exclusive" : ""}${reverse ? " reverse" : ""}`;
            const inputs = [f32(2, 5, 3)];
            return [
              [
                `sum, ${name}`,
                {
                  inputs,
                  op: (x) => tf.cumsum(x, axis, exclusive, reverse),
                  compare: axis === 2 ? gradients : values,
                },
              ],
              [
                `product, ${name}`,
                { inputs, op: (x) => tf.cumprod(x, axis, exclusive, reverse), compare: values },
              ],
            ];
          }),
        ),
      ),
    ),
    whole: whole((x) => tf.cumsum(x)),
    wholeProduct: whole((x) => tf.cumprod(tf.add(x, 6))),
    single: { inputs: [f32(3, 1)], op: (x) => tf.cumprod(x, 1, true), compare: values },
  },
  search: {
    topk: unary((x) => Object.values(tf.topk(x, 3)), { compare: values }),
    topkTies: unary((x) => Object.values(tf.topk(tf.round(x), 4)), { compare: values }),
    wholeTopk: { inputs: [i32(3, 5)], op: (x) => Object.values(tf.topk(x, 2)) },
    bounds: {
      inputs: [f32(2, 5), f32(2, 4)],
      op: (sorted, wanted) => [tf.lowerBound(sorted, wanted), tf.upperBound(sorted, wanted)],
      feeds: { 0: [-1, 0, 0, 2, 5, 1, 1, 1, 2, 3], 1: [0, 6, -2, 2, 1, 0, 4, 2] },
      compare: values,
    },
    bincount: { inputs: [i32(9)], op: (x) => tf.bincount(as1(x), [] as never, 2) },
    weightedBincount: {
      inputs: [i32(9), f32(9)],
      op: (x, w) => tf.bincount(as1(x), as1(w), 4),
      compare: values,
    },
    denseBincount: {
      inputs: [i32(2, 6), f32(2, 6)],
      op: (x, w) => [
        tf.denseBincount(x as tf.Tensor2D, w as tf.Tensor2D, 3),
        tf.denseBincount(x as tf.Tensor2D, w as tf.Tensor2D, 3, true),
      ],
      compare: values,
    },
    oneHot: {
      inputs: [i32(5)],
      op: (x) => [tf.oneHot(x, 4), tf.oneHot(x, 4, 2.5, -1, "float32"), tf.oneHot(x, 2, 1, 0, "bool")],
      feeds: { 0: [0, 3, -1, 4, 2] },
    },
  },
};
