import * as tf from "@tensorflow/tfjs-core";
import { f32, i32 } from "../../helpers/compiled-equals-eager.js";
import type { KernelCase } from "./check-cases.js";

type Cases = Readonly<Record<string, KernelCase>>;

const values = "values" as const;
/** tfjs's gradient of a running sum is right along the last axis only. */
const gradients = "values and gradients" as const;
const ints = (...numbers: number[]) => tf.tensor1d(numbers, "int32");
const as4 = (x: tf.Tensor) => x as tf.Tensor4D;
const as1 = (x: tf.Tensor) => x as tf.Tensor1D;

/** One op on one float input `[3, 4]`. */
const unary = (
  op: (x: tf.Tensor) => tf.Tensor | tf.Tensor[],
  more: Partial<KernelCase> = {},
): KernelCase => ({
  inputs: [f32(3, 4)],
  op: (x) => op(x),
  ...more,
});

/** One op on whole numbers from -4 to 7. */
const whole = (op: (x: tf.Tensor) => tf.Tensor): KernelCase => ({
  inputs: [i32(12)],
  op: (x) => op(x),
  feeds: { 0: Array.from({ length: 12 }, (_, i) => i - 4) },
});

/** Two inputs that broadcast, of both signs. */
const binary = (
  op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  more: Partial<KernelCase> = {},
): KernelCase => ({
  inputs: [f32(2, 1, 4), f32(3, 1)],
  op: (a, b) => op(a, b),
  ...more,
});

const wholeBinary = (op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): KernelCase => ({
  inputs: [i32(6), i32(2, 1)],
  op: (a, b) => op(a, b),
  feeds: { 0: [-7, -3, 0, 2, 5, 9], 1: [3, -4] },
});

const scatterPlaces = [0, 2, 1, 1, 2, 0];

/** A few cases of every family, by family; convolutions, pooling and resizing have property tests of their own as well. */
export const kernelCases: Readonly<Record<string, Cases>> = {
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
  shape: {
    reshape: unary((x) => [tf.reshape(x, [2, -1]), tf.expandDims(x, -1), tf.squeeze(tf.expandDims(x, 0))]),
    transposeTwice: {
      inputs: [f32(2, 3, 4)],
      op: (x) => tf.transpose(tf.transpose(x, [2, 0, 1]), [2, 1, 0]),
    },
    transposeBack: {
      inputs: [f32(2, 3, 4)],
      op: (x) => tf.transpose(tf.transpose(x, [2, 0, 1]), [1, 2, 0]),
    },
    split: unary((x) => [
      ...tf.split(x, [1, 3], 1),
      ...tf.unstack(x),
      tf.stack([x, x], -1),
      tf.concat([x, x], -1),
    ]),
    tile: unary((x) => [
      tf.tile(x, [2, 1]),
      tf.tile(tf.reshape(x, [3, 1, 4]), [1, 2, 3]),
      tf.broadcastTo(x, [2, 3, 4]),
    ]),
    reverse: unary((x) => [tf.reverse(x), tf.reverse(x, -1), tf.reverse(x, [0])]),
    slice: unary((x) => [tf.slice(x, [1, 0], [2, 3]), tf.slice(x, [2], [-1])]),
    strided: {
      inputs: [f32(5, 4, 3)],
      op: (x) => [
        tf.stridedSlice(x, [4, 0, 0], [0, 4, 3], [-2, 1, 2]),
        tf.stridedSlice(x, [3, 3, 1], [0, 0, 2], [-1, -1, 1], 0b010, 0b011),
        tf.stridedSlice(x, [1, 0], [3, 2], [1, 1], 0, 0, 0b01),
        tf.stridedSlice(x, [0, 0, 1], [5, 1, 4], [2, 1, 1], 0, 0, 0, 0b010),
        tf.stridedSlice(x, [-2, 0, -1], [-1, 4, 3], [1, 1, 1], 0, 0, 0, 0, 0b101),
      ],
      compare: values,
    },
    pad: unary((x) => [
      tf.pad(
        x,
        [
          [1, 0],
          [0, 2],
        ],
        0.5,
      ),
      tf.pad(x, [
        [0, 0],
        [3, 0],
      ]),
    ]),
    mirror: unary(
      (x) => [
        tf.mirrorPad(
          x,
          [
            [2, 1],
            [0, 3],
          ],
          "reflect",
        ),
        tf.mirrorPad(
          x,
          [
            [3, 1],
            [0, 4],
          ],
          "symmetric",
        ),
      ],
      { compare: values },
    ),
    wholePad: {
      inputs: [i32(3, 4)],
      op: (x) =>
        tf.pad(
          x,
          [
            [1, 1],
            [0, 1],
          ],
          7,
        ),
    },
    spaceToBatch: {
      inputs: [f32(2, 4, 5, 3)],
      op: (x) =>
        tf.spaceToBatchND(
          x,
          [2, 3],
          [
            [0, 2],
            [1, 0],
          ],
        ),
    },
    batchToSpace: {
      inputs: [f32(12, 2, 3, 2)],
      op: (x) =>
        tf.batchToSpaceND(
          x,
          [2, 3],
          [
            [1, 0],
            [2, 1],
          ],
        ),
    },
    depthToSpace: {
      inputs: [f32(2, 2, 3, 8)],
      op: (x) => tf.depthToSpace(as4(x), 2, "NHWC"),
      compare: values,
    },
    flip: { inputs: [f32(2, 3, 4, 2)], op: (x) => tf.image.flipLeftRight(as4(x)), compare: values },
  },
  gather: {
    ...Object.fromEntries(
      [0, 1, -1].map((axis) => [
        `axis ${axis}`,
        { inputs: [f32(3, 4, 3), i32(2, 2)], op: (x: tf.Tensor, i: tf.Tensor) => tf.gather(x, i, axis) },
      ]),
    ),
    ...Object.fromEntries(
      [1, 2, 3].map((axis) => [
        `batched, axis ${axis}`,
        {
          inputs: [f32(2, 3, 4, 3), i32(2, 5)],
          op: (x: tf.Tensor, i: tf.Tensor) => tf.gather(x, tf.reshape(i, [2, 5]), axis, 1),
          compare: values, // tfjs's own batched gradient is for axis 1 only, tested below
        },
      ]),
    ),
    "batched twice": {
      inputs: [f32(2, 3, 4, 3), i32(2, 3, 2)],
      op: (x, i) => [tf.gather(x, i, 2, 2), tf.gather(x, i, 3, 2)],
      compare: values,
    },
    batchedGradient: { inputs: [f32(2, 3, 4), i32(2, 5)], op: (x, i) => tf.gather(x, i, 1, 1) },
    gatherND: { inputs: [f32(3, 3, 2), i32(4, 2)], op: (x, i) => tf.gatherND(x, i), compare: values },
    scatterND: {
      inputs: [i32(4, 1), f32(4, 3)],
      op: (i, u) => tf.scatterND(i, u, [3, 3]),
      compare: values,
    },
    update: {
      inputs: [f32(3, 3), i32(3, 2), f32(3)],
      op: (x, i, u) => tf.tensorScatterUpdate(x, i, u),
      feeds: { 1: scatterPlaces },
      compare: values,
    },
    sparseToDense: {
      inputs: [i32(3, 2), f32(3)],
      op: (i, v) => [
        tf.sparseToDense(i, v, [3, 3], 0.5),
        tf.sparseToDense(ints(4, 1, 2), v, [5]),
        tf.sparseToDense(ints(4, 1), tf.sum(v), [5], 1),
      ],
      feeds: { 0: scatterPlaces },
      compare: values,
    },
    segments: { inputs: [f32(5, 2), i32(5)], op: (x, ids) => tf.unsortedSegmentSum(x, as1(ids), 4) },
  },
  create: {
    linspace: unary((x) => tf.mul(x, tf.linspace(-1, 2, 4))),
    linspaceOfOne: unary((x) => tf.mul(x, tf.linspace(3, 3, 1))),
    ranges: unary((x) => [
      tf.add(x, tf.range(4, 0, -1)),
      tf.add(x, tf.range(0, 4, 1, "int32")),
      tf.add(x, tf.fill([4], 2)),
      tf.add(x, tf.eye(3, 4)),
    ]),
    likes: unary((x) => [tf.onesLike(x), tf.zerosLike(tf.greater(x, 0))], { compare: values }),
    diag: unary((x) => tf.diag(x), { compare: values }),
    wholeDiag: whole(tf.diag),
  },
  matmul: {
    einsum: {
      inputs: [f32(2, 3, 4), f32(4, 5), f32(2, 3)],
      op: (a, b, c) => [
        tf.einsum("bij,jk->bik", a, b),
        tf.einsum("bij,bi->j", a, c),
        tf.einsum("bij -> jb", a),
        tf.einsum("ij,kl->ijkl", b, c),
      ],
      compare: values,
    },
    ...Object.fromEntries(
      (["relu", "relu6", "elu", "sigmoid", "leakyrelu", "prelu"] as const).map((activation) => [
        activation,
        {
          inputs: [f32(3, 4), f32(4, 5), f32(5), f32(5)],
          op: (a: tf.Tensor, b: tf.Tensor, bias: tf.Tensor, alpha: tf.Tensor) =>
            tf.fused.matMul({
              a,
              b,
              bias,
              activation,
              leakyreluAlpha: 0.3,
              ...(activation === "prelu" ? { preluActivationWeights: alpha } : {}),
            }),
          compare: values,
        },
      ]),
    ),
    products: {
      inputs: [f32(2, 3, 4), f32(2, 5, 4), f32(4, 3)],
      op: (a, b, c) => [tf.matMul(a, b, false, true), tf.matMul(c, c, true)],
    },
    broadcastProduct: {
      inputs: [f32(2, 3, 4), f32(4, 3)],
      op: (a, b) => tf.matMul(a, b),
      compare: values, // tfjs has no gradient of it
    },
    dot: { inputs: [f32(4), f32(4, 3)], op: (a, b) => [tf.dot(a, b), tf.outerProduct(as1(a), as1(a))] },
  },
  normalise: {
    batchNorm: {
      inputs: [f32(2, 3, 3, 4), f32(4), f32(4), f32(4), f32(4)],
      op: (x, mean, variance, offset, scale) =>
        tf.batchNorm(x, as1(mean), as1(variance), as1(offset), as1(scale)),
      positive: true,
    },
    plainBatchNorm: {
      inputs: [f32(5, 4), f32(4), f32(4)],
      op: (x, mean, variance) => tf.batchNorm(x, as1(mean), as1(variance), undefined, undefined, 0.1),
      positive: true,
      compare: values, // tfjs has no gradient without a scale
    },
    responses: {
      inputs: [f32(2, 3, 2, 7)],
      op: (x) => tf.localResponseNormalization(as4(x), 2, 1.5, 0.7, 0.6),
    },
    moments: unary((x) => Object.values(tf.moments(x, 0))),
    softmax: unary((x) => [tf.softmax(x), tf.logSoftmax(x)]),
    // no op of tfjs calls these two, and its cpu backend has no such kernels
    named: unary(
      (x) =>
        tf.getBackend() === "cpu"
          ? [tf.logSoftmax(x), tf.broadcastTo(x, [2, 3, 4])]
          : [
              tf.engine().runKernel<tf.Tensor>("LogSoftmax", { logits: x }),
              tf.engine().runKernel<tf.Tensor>("BroadcastTo", { x }, { shape: [2, 3, 4] }),
            ],
      { compare: values },
    ),
  },
  dilation: Object.fromEntries(
    (
      [
        ["valid", 1, 1],
        ["same", 2, 1],
        ["same", 1, 2],
        ["valid", [3, 2], 1],
      ] as const
    ).map(([padding, strides, dilations]) => [
      `${padding} ${strides.toString()} ${dilations}`,
      {
        inputs: [f32(2, 7, 6, 3), f32(2, 3, 3)],
        op: (x: tf.Tensor, filter: tf.Tensor) =>
          tf.dilation2d(as4(x), filter as tf.Tensor3D, strides as never, padding, dilations),
      },
    ]),
  ),
  windows: {
    conv: {
      inputs: [f32(1, 5, 5, 2), f32(3, 3, 2, 3)],
      op: (x, w) => tf.conv2d(as4(x), as4(w), 1, "same"),
    },
    depthwise: {
      inputs: [f32(1, 5, 5, 2), f32(3, 3, 2, 2)],
      op: (x, w) => tf.depthwiseConv2d(as4(x), as4(w), 1, "same"),
    },
    conv3d: {
      inputs: [f32(1, 4, 4, 4, 1), f32(2, 2, 2, 1, 2)],
      op: (x, w) => tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, 1, "valid"),
    },
    fused: {
      inputs: [f32(1, 5, 5, 2), f32(3, 3, 2, 3)],
      op: (x, filter) => tf.fused.conv2d({ x: as4(x), filter: as4(filter), strides: 1, pad: 0 }),
      compare: values,
    },
    fusedDepthwise: {
      inputs: [f32(1, 5, 5, 2), f32(3, 3, 2, 1)],
      op: (x, filter) => tf.fused.depthwiseConv2d({ x: as4(x), filter: as4(filter), strides: 1, pad: 0 }),
      compare: values,
    },
    pools: {
      inputs: [f32(1, 4, 4, 2)],
      op: (x) => [tf.maxPool(as4(x), 2, 2, 0), tf.avgPool(as4(x), 2, 2, 0)],
    },
    pools3d: {
      inputs: [f32(1, 4, 4, 4, 2)],
      op: (x) => [
        tf.maxPool3d(x as tf.Tensor5D, 2, 2, "valid"),
        tf.avgPool3d(x as tf.Tensor5D, 2, 2, "valid"),
      ],
    },
    argmax: {
      inputs: [f32(1, 4, 4, 2)],
      op: (x) => Object.values(tf.maxPoolWithArgmax(as4(x), 2, 2, 0)),
      compare: values,
    },
    resize: {
      inputs: [f32(1, 4, 4, 2)],
      op: (x) => [tf.image.resizeBilinear(as4(x), [6, 7]), tf.image.resizeNearestNeighbor(as4(x), [6, 7])],
    },
    crop: {
      inputs: [f32(1, 4, 4, 2), f32(1, 4), i32(1)],
      op: (x, boxes) => tf.image.cropAndResize(as4(x), boxes as tf.Tensor2D, ints(0), [2, 3]),
      feeds: { 1: [0.13, 0.21, 0.77, 0.93] },
      compare: values,
    },
  },
};
