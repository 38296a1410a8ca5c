import * as tf from "@tensorflow/tfjs-core";
import { f32, i32 } from "../../../helpers/compiled-equals-eager.js";
import { type Cases, values, ints, as4, as1, unary, whole, scatterPlaces } from "../make-case.js";

/** Numbers moved, picked and made. */
export const layoutCases: Readonly<Record<string, Cases>> = {
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
};
