import * as tf from "@tensorflow/tfjs-core";
import type { Value } from "../graph.js";
import { numElements, sameShape } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";
import type { KernelTable } from "./kernel.js";

/** The same numbers in another shape; chains of reshapes become one. */
export function reshape(builder: GraphBuilder, x: Value, shape: readonly number[]): Value {
  const producer = builder.producerOf(x);
  const source = producer?.op === "Reshape" ? producer.inputs[0]! : x;
  if (sameShape(source.shape, shape)) return source;
  const number = builder.splatOf(source);
  if (number !== undefined) return builder.splat(number, shape, source.dtype);
  return builder.op("Reshape", [source, builder.int64(...shape)], shape);
}

/** Axes in another order; where only axes of size 1 move it is a reshape, and two in a row are one. */
export function transpose(builder: GraphBuilder, value: Value, order: readonly number[]): Value {
  const producer = builder.producerOf(value);
  const inner =
    producer?.op === "Transpose" ? (producer.attributes.perm as { ints: number[] }).ints : undefined;
  const x = inner ? producer!.inputs[0]! : value;
  const perm = inner ? order.map((axis) => inner[axis]!) : order;
  const shape = perm.map((axis) => x.shape[axis]!);
  const moved = perm.filter((axis) => x.shape[axis] !== 1);
  if (moved.every((axis, i) => i === 0 || axis > moved[i - 1]!)) return reshape(builder, x, shape);
  return builder.op("Transpose", [x], shape, { attributes: { perm: { ints: perm } } });
}

/** A box of the value. */
export const slice = (
  builder: GraphBuilder,
  x: Value,
  begin: readonly number[],
  size: readonly number[],
): Value => {
  if (sameShape(x.shape, size)) return x;
  const axes = x.shape.flatMap((n, i) => (n === size[i] ? [] : [i]));
  const starts = axes.map((i) => begin[i]!);
  const ends = axes.map((i) => begin[i]! + size[i]!);
  return builder.op(
    "Slice",
    [x, builder.int64(...starts), builder.int64(...ends), builder.int64(...axes)],
    size,
  );
};

/** An axis counted from the front; tfjs also counts from the back. */
export const resolveAxis = (axis: unknown, rank: number): number => {
  const a = (axis as number | undefined) ?? 0;
  return a < 0 ? a + rank : a;
};

/** The axes back to front. */
export function reverse(builder: GraphBuilder, x: Value, axes: readonly number[]): Value {
  if (axes.length === 0) return x;
  const fill = (number: number) => builder.int64(...axes.map(() => number));
  return builder.op("Slice", [x, fill(-1), fill(-(2 ** 31)), builder.int64(...axes), fill(-1)], x.shape);
}

/** The same numbers, moved. */
export const shapeKernels: KernelTable = {
  Identity: ({ input }) => input("x"),
  Reshape: ({ builder, input, attrs }) => {
    const x = input("x");
    return reshape(builder, x, tf.util.inferFromImplicitShape(attrs.shape as number[], numElements(x.shape)));
  },
  ExpandDims: ({ builder, input, attrs }) => {
    const x = input("input");
    const axis = resolveAxis(attrs.dim, x.shape.length + 1);
    return reshape(builder, x, x.shape.toSpliced(axis, 0, 1));
  },
  Transpose: ({ builder, input, attrs }) => transpose(builder, input("x"), attrs.perm as number[]),
  BroadcastTo: ({ builder, input, attrs }) => builder.broadcast(input("x"), attrs.shape as number[]),
  Slice: ({ builder, input, attrs }) => {
    const x = input("x");
    const [begin, size] = tf.slice_util.parseSliceParams(
      { shape: [...x.shape], rank: x.shape.length } as tf.Tensor,
      attrs.begin as number[],
      attrs.size as number[],
    ) as [number[], number[]];
    return slice(builder, x, begin, size);
  },
  StridedSlice: ({ builder, input, attrs }) => {
    const x = input("x");
    const info = tf.slice_util.sliceInfo(
      [...x.shape],
      attrs.begin as number[],
      attrs.end as number[],
      attrs.strides as number[],
      attrs.beginMask as number,
      attrs.endMask as number,
      attrs.ellipsisMask as number,
      attrs.newAxisMask as number,
      attrs.shrinkAxisMask as number,
    );
    const { begin, end, strides, finalShapeSparse, finalShape } = info;
    const axes = begin.map((_, i) => i);
    // ONNX reads a negative end as counted from the back: "before the first" is spelt with a large negative number.
    const ends = end.map((e, i) => (strides[i]! < 0 && e < 0 ? -(2 ** 31) : e));
    const parameters = [begin, ends, axes, strides].map((numbers) => builder.int64(...numbers));
    return reshape(builder, builder.op("Slice", [x, ...parameters], finalShapeSparse), finalShape);
  },
  Tile: ({ builder, input, attrs }) => {
    const x = input("x");
    const reps = attrs.reps as number[];
    const shape = x.shape.map((n, i) => n * reps[i]!);
    const repeatsOnly = x.shape.every((n, i) => n === 1 || reps[i] === 1);
    return repeatsOnly ? builder.broadcast(x, shape) : builder.op("Tile", [x, builder.int64(...reps)], shape);
  },
  Reverse: ({ builder, input, attrs }) => {
    const x = input("x");
    return reverse(builder, x, tf.util.parseAxisParam(attrs.dims as number | number[], [...x.shape]));
  },
  FlipLeftRight: ({ builder, input }) => reverse(builder, input("image"), [2]),
};
