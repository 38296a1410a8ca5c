import * as tf from "@tensorflow/tfjs-core";
import { f32 } from "../../../helpers/compiled-equals-eager.js";
import { type Cases, values, unary, whole, binary, wholeBinary } from "../make-case.js";

/** One number in, or two, one out. */
export const elementwiseCases: Readonly<Record<string, Cases>> = {
  unary: {
    halves: unary((x) => tf.round(x), {
      feeds: { 0: [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 0.49, -0.51, 7, -3, 0] },
    }),
    isNaN: unary((x) => [tf.isNaN(tf.sqrt(x)), tf.isInf(tf.div(x, 0)), tf.isFinite(tf.log(x))], {
      compare: values,
    }),
    negatives: unary((x) => [
      tf.selu(x),
      tf.elu(x),
      tf.relu6(tf.mul(x, 5)),
      tf.leakyRelu(x),
      tf.softplus(x),
      tf.sign(x),
    ]),
    step: unary((x) => [tf.step(x), tf.step(x, 0.3)], { compare: values }),
    hyperbolic: unary((x) => [tf.sinh(x), tf.cosh(x), tf.asinh(x), tf.tanh(x), tf.atan(x), tf.erf(x)]),
    round: unary((x) => [tf.ceil(x), tf.floor(x), tf.round(x), tf.square(x), tf.abs(x), tf.neg(x)]),
    positives: unary(
      (x) => [tf.log(x), tf.log1p(x), tf.sqrt(x), tf.rsqrt(x), tf.reciprocal(x), tf.expm1(x)],
      {
        positive: true,
      },
    ),
    angles: unary((x) => {
      const inside = tf.mul(tf.tanh(x), 0.9);
      return [
        tf.asin(inside),
        tf.acos(inside),
        tf.atanh(inside),
        tf.tan(inside),
        tf.acosh(tf.add(tf.square(x), 1.1)),
      ];
    }),
    wholeAbs: whole(tf.abs),
    wholeNeg: whole(tf.neg),
    wholeSign: whole(tf.sign),
    wholeRelu: whole(tf.relu),
    wholeRelu6: whole(tf.relu6),
    wholeSquare: whole(tf.square),
    wholeRound: whole(tf.round),
    wholeExp: whole(tf.exp),
    wholeSinh: whole(tf.sinh),
    wholeClip: whole((x) => tf.clipByValue(x, -1, 3)),
    wholeStep: whole((x) => tf.step(x, 2)),
    wholeFinite: whole((x) => tf.isFinite(x)),
  },
  binary: {
    atan2: binary(tf.atan2),
    atan2Axes: {
      inputs: [f32(9), f32(9)],
      op: (y, x) => tf.atan2(y, x),
      feeds: { 0: [0, 1, -1, 0, 0, 2, -2, 3, -3], 1: [0, 0, 0, 1, -1, -2, -2, 3, 3] },
      compare: values,
    },
    mod: binary(tf.mod),
    modOfTenths: binary(tf.mod, {
      feeds: { 0: [0.3, -0.3, 1.5, -7], 1: [0.1, -0.7, 2] },
      inputs: [f32(4), f32(3, 1)],
      compare: values,
    }),
    floorDiv: binary(tf.floorDiv, { compare: values }),
    squaredDifference: unary((x) => tf.squaredDifference(x, tf.sin(x))),
    pow: binary((a, b) => tf.pow(tf.abs(a), b)),
    maximum: unary((x) => [tf.maximum(x, tf.sin(tf.mul(x, 3))), tf.minimum(x, tf.cos(x))]),
    prelu: { inputs: [f32(2, 3, 4), f32(3, 1)], op: (x, alpha) => tf.prelu(x, alpha) },
    select: binary((a, b) => tf.where(tf.tensor([1, 0, 1, 0], [4], "bool"), tf.mul(a, b), tf.sub(a, b))),
    xor: binary((a, b) => tf.logicalXor(tf.greater(a, 0), tf.greater(b, 0)), { compare: values }),
    boolSum: binary((a, b) => tf.sum(tf.cast(tf.add(tf.greater(a, 0), tf.greater(b, 0)), "int32")), {
      compare: values,
    }),
    boolOrder: binary((a, b) => tf.less(tf.greater(a, 0), tf.greater(b, 0)), { compare: values }),
    wholeMod: wholeBinary(tf.mod),
    wholeDiv: wholeBinary(tf.div),
    wholePow: wholeBinary((a, b) => tf.pow(a, tf.abs(b))),
    wholeAnd: wholeBinary((a, b) =>
      tf.bitwiseAnd(a, tf.broadcastTo(b, [2, 6]).slice([0, 0], [1, 6]).reshape([6])),
    ),
    wholeOrder: wholeBinary((a, b) => tf.greaterEqual(a, b)),
    wholeEqual: wholeBinary((a, b) => tf.notEqual(a, tf.add(b, 6))),
  },
};
