import * as tf from "@tensorflow/tfjs-core";
import { f32, i32 } from "../../../helpers/compiled-equals-eager.js";
import { type Cases, values, ints, as4, as1, unary } from "../make-case.js";

/** Products, normalisation and windows. */
export const productCases: Readonly<Record<string, Cases>> = {
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
