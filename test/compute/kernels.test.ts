import * as tf from "@tensorflow/tfjs-core";
import type { InputSpec, TensorFunction } from "../../src/compute/types.js";
import { assertCompiledEqualsEager, f32, i32, randomFeeds } from "../helpers/compiled-equals-eager.js";

type Unary = (x: tf.Tensor) => tf.Tensor;
type Case = { f: TensorFunction; inputs: Record<string, InputSpec>; positive?: boolean };

/** The function and, when it is smooth, its gradient. */
const withGradient =
  (op: Unary): TensorFunction =>
  (inputs) => ({
    y: op(inputs.x!),
    dx: tf.grad((x) => tf.sum(tf.mul(op(x), tf.cos(op(x)))))(inputs.x!),
  });
const value =
  (op: Unary): TensorFunction =>
  (inputs) => ({ y: tf.cast(op(inputs.x!), "float32") });

const smooth: Record<string, Unary> = {
  abs: tf.abs,
  acosh: (x) => tf.acosh(tf.add(x, 1)),
  asinh: tf.asinh,
  atan: tf.atan,
  cos: tf.cos,
  cosh: tf.cosh,
  elu: tf.elu,
  erf: tf.erf,
  exp: tf.exp,
  expm1: tf.expm1,
  log: tf.log,
  log1p: tf.log1p,
  neg: tf.neg,
  reciprocal: tf.reciprocal,
  relu: tf.relu,
  relu6: tf.relu6,
  rsqrt: tf.rsqrt,
  sigmoid: tf.sigmoid,
  sin: tf.sin,
  sinh: tf.sinh,
  softplus: tf.softplus,
  sqrt: tf.sqrt,
  square: tf.square,
  tan: (x) => tf.tan(tf.mul(x, 0.5)),
  tanh: tf.tanh,
  leakyRelu: (x) => tf.leakyRelu(x, 0.3),
  clipByValue: (x) => tf.clipByValue(x, 0.3, 0.8),
  softmax: (x) => tf.softmax(x),
  logSoftmax: (x) => tf.logSoftmax(x),
  logSumExp: (x) => tf.logSumExp(x, 1),
  sum: (x) => tf.sum(x),
  sumRows: (x) => tf.sum(x, 0),
  sumKeep: (x) => tf.sum(x, [1], true),
  mean: (x) => tf.mean(x),
  meanColumns: (x) => tf.mean(x, -1, true),
  max: (x) => tf.max(x, 1),
  min: (x) => tf.min(x, 0),
  cumsum: (x) => tf.cumsum(x, 1),
  moments: (x) => tf.moments(x, 0).variance,
  reshape: (x) => tf.reshape(x, [3, -1]),
  expandDims: (x) => tf.expandDims(x, 1),
  transpose: (x) => tf.transpose(x),
  broadcastTo: (x) => tf.broadcastTo(tf.reshape(x, [1, 4, 6]), [2, 4, 6]),
  slice: (x) => tf.slice(x, [1, 2], [2, 3]),
  sliceToEnd: (x) => tf.slice(x, [2, 0], [-1, 4]),
  pad: (x) =>
    tf.pad(
      x,
      [
        [1, 2],
        [0, 3],
      ],
      0.5,
    ),
  tile: (x) => tf.tile(x, [2, 3]),
  tileOnes: (x) => tf.tile(tf.reshape(x, [4, 1, 6]), [1, 5, 1]),
  reverse: (x) => tf.reverse(x, 1),
  stack: (x) => tf.stack([x, tf.square(x)], 1),
  unstack: (x) => tf.unstack(x, 1)[2]!,
  split: (x) => tf.split(x, 3, 1)[1]!,
  splitSizes: (x) => tf.concat(tf.split(x, [1, 3, 2], 1).toReversed(), 1),
  concat: (x) => tf.concat([x, tf.sin(x)], 0),
  gather: (x) => tf.gather(x, tf.tensor1d([3, 1, 1, 0], "int32"), 0),
  gatherColumns: (x) => tf.gather(x, tf.tensor1d([5, 2], "int32"), 1),
  where: (x) => tf.where(tf.tensor2d([1, 0, 0, 1], [4, 1], "bool"), x, tf.square(x)),
  squaredDifference: (x) => tf.squaredDifference(x, tf.sin(x)),
  pow: (x) => tf.pow(x, 3),
  maximum: (x) => tf.maximum(x, 0.5),
  minimum: (x) => tf.minimum(x, tf.mul(2, tf.square(x))),
  divByPower: (x) => tf.div(x, 8),
  divByTensor: (x) => tf.div(x, tf.add(tf.square(x), 1)),
  addN: (x) => tf.addN([x, x, tf.sin(x)]),
  broadcastBoth: (x) => tf.add(tf.slice(x, [0, 0], [4, 1]), tf.slice(x, [0, 0], [1, 6])),
  timesOne: (x) => tf.mul(tf.add(x, 0), tf.onesLike(x)),
  oneTimesRow: (x) => tf.mul(tf.sum(x, 1, true), tf.ones([4, 6])),
  matMulT: (x) => tf.matMul(x, x, false, true),
  matMulExplicitT: (x) => tf.matMul(tf.transpose(x), x),
  matMul3d: (x) => tf.matMul(tf.reshape(x, [2, 2, 6]), tf.reshape(x, [2, 6, 2])),
  matMul3dT: (x) => tf.matMul(tf.reshape(x, [2, 2, 6]), tf.reshape(x, [2, 2, 6]), false, true),
  matMulTransposedIn: (x) =>
    tf.matMul(tf.transpose(tf.reshape(x, [2, 2, 6]), [0, 2, 1]), tf.reshape(x, [2, 2, 6])),
  fusedMatMul: (x) =>
    tf.fused.matMul({ a: x, b: tf.transpose(x), bias: tf.tensor1d([1, 2, 3, 4]), activation: "relu" }),
  selu: tf.selu,
};

const exact: Record<string, Unary> = {
  gatherND: (x) => tf.gatherND(x, tf.tensor2d([0, 1, 3, 2], [2, 2], "int32")),
  prod: (x) => tf.prod(x, 1),
  cumsumReverse: (x) => tf.cumsum(x, 0, true, true),
  ceil: tf.ceil,
  floor: tf.floor,
  round: tf.round,
  sign: tf.sign,
  step: (x) => tf.step(tf.sub(x, 0.5)),
  stepAlpha: (x) => tf.step(tf.sub(x, 0.5), 0.2),
  acos: (x) => tf.acos(tf.clipByValue(x, 0, 1)),
  asin: (x) => tf.asin(tf.clipByValue(x, 0, 1)),
  atanh: (x) => tf.atanh(tf.mul(x, 0.5)),
  greater: (x) => tf.greater(x, 0.5),
  greaterEqual: (x) => tf.greaterEqual(x, 0.5),
  less: (x) => tf.less(x, 0.5),
  lessEqual: (x) => tf.lessEqual(x, 0.5),
  equal: (x) => tf.equal(x, x),
  notEqual: (x) => tf.notEqual(x, tf.round(x)),
  isNaN: (x) => tf.isNaN(tf.div(tf.sub(x, x), tf.sub(x, x))),
  isInf: (x) => tf.isInf(tf.div(1, tf.sub(x, x))),
  isFinite: (x) => tf.isFinite(tf.log(tf.sub(x, 0.5))),
  logical: (x) =>
    tf.logicalOr(tf.logicalAnd(tf.greater(x, 0.3), tf.less(x, 0.7)), tf.logicalNot(tf.greater(x, 0.2))),
  all: (x) => tf.all(tf.greater(x, 0.2), 1),
  any: (x) => tf.any(tf.greater(x, 0.9), 1),
  argMax: (x) => tf.argMax(x, 1),
  argMin: (x) => tf.argMin(x, 0),
  floorDiv: (x) => tf.floorDiv(tf.mul(x, 10), 3),
  mod: (x) => tf.mod(tf.sub(tf.mul(x, 10), 5), 3),
  castInt: (x) => tf.cast(tf.mul(x, 10), "int32"),
  prelu: (x) => tf.prelu(tf.sub(x, 0.5), tf.scalar(0.2)),
  stridedSlice: (x) => tf.stridedSlice(x, [0, 5], [4, 0], [2, -2]),
  mirrorReflect: (x) =>
    tf.mirrorPad(
      x,
      [
        [1, 2],
        [2, 1],
      ],
      "reflect",
    ),
  mirrorSymmetric: (x) =>
    tf.mirrorPad(
      x,
      [
        [1, 2],
        [2, 6],
      ],
      "symmetric",
    ),
  fill: (x) => tf.add(x, tf.fill([4, 6], 3)),
  zeros: (x) => tf.add(x, tf.zerosLike(x)),
  range: (x) => tf.mul(x, tf.range(0, 6)),
  oneHot: (x) => tf.oneHot(tf.argMax(x, 1), 6),
  sumOfBool: (x) => tf.sum(tf.greater(x, 0.5), 1),
  batchGather: (x) => tf.gather(x, tf.cast(tf.floor(tf.mul(tf.slice(x, [0, 0], [4, 2]), 3)), "int32"), 1, 1),
  scatterND: (x) =>
    tf.scatterND(tf.tensor2d([[1], [1], [4]], [3, 1], "int32"), tf.slice(x, [0, 0], [3, 6]), [5, 6]),
  segmentSum: (x) => tf.unsortedSegmentSum(x, tf.tensor1d([2, 0, 2, 1], "int32"), 4),
  sumOfOnes: (x) => tf.mul(x, tf.sum(tf.ones([4, 6]), 1, true)),
};

const cases: Record<string, Case> = {
  ...Object.fromEntries(
    Object.entries(smooth).map(([name, op]) => [
      name,
      { f: withGradient(op), inputs: { x: f32(4, 6) }, positive: true },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(exact).map(([name, op]) => [
      name,
      { f: value(op), inputs: { x: f32(4, 6) }, positive: true },
    ]),
  ),
  integers: {
    f: ({ a, b }) => ({ sum: tf.add(a!, b!), product: tf.mul(a!, b!), larger: tf.maximum(a!, b!) }),
    inputs: { a: i32(2, 3), b: i32(3) },
  },
  gatherByInput: {
    f: ({ x, ids }) => ({
      y: tf.gather(x!, tf.cast(ids!, "int32")),
      dx: tf.grad((t) => tf.sum(tf.square(tf.gather(t, tf.cast(ids!, "int32")))))(x!),
    }),
    inputs: { x: f32(3, 2), ids: i32(5) },
  },
};

describe("every mapped kernel, compiled", () => {
  for (const [name, { f, inputs, positive }] of Object.entries(cases)) {
    it(`${name} equals eager, value and gradient`, () =>
      assertCompiledEqualsEager(f, inputs, randomFeeds(inputs, { positive: positive ?? false })).then(
        () => undefined,
      ));
  }
});
