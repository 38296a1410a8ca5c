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

/** Axes in another order; where only axes of size 1 move it is a reshape. */
export function transpose(builder: GraphBuilder, x: Value, perm: readonly number[]): Value {
  const shape = perm.map((axis) => x.shape[axis]!);
  const moved = perm.filter((axis) => x.shape[axis] !== 1);
  if (moved.every((axis, i) => i === 0 || axis > moved[i - 1]!)) return reshape(builder, x, shape);
  return builder.op("Transpose", [x], shape, { attributes: { perm: { ints: perm } } });
}

const slice = (builder: GraphBuilder, x: Value, begin: readonly number[], size: readonly number[]): Value => {
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

const resolveAxis = (axis: unknown, rank: number): number => {
  const a = (axis as number | undefined) ?? 0;
  return a < 0 ? a + rank : a;
};

const pad = (
  builder: GraphBuilder,
  x: Value,
  paddings: readonly (readonly number[])[],
  mode: string,
  fill?: Value,
) => {
  const shape = x.shape.map((n, i) => n + paddings[i]![0]! + paddings[i]![1]!);
  const amounts = [...paddings.map((p) => p[0]!), ...paddings.map((p) => p[1]!)];
  return builder.op("Pad", [x, builder.int64(...amounts), fill], shape, {
    attributes: { mode: { string: mode } },
  });
};

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
  Concat: ({ builder, all, attrs }) => {
    const parts = all().filter((v) => numElements(v.shape) > 0);
    const first = parts[0] ?? all()[0]!;
    if (parts.length <= 1) return first;
    const axis = resolveAxis(attrs.axis, first.shape.length);
    const shape = first.shape.with(
      axis,
      parts.reduce((n, v) => n + v.shape[axis]!, 0),
    );
    return builder.op("Concat", parts, shape, { attributes: { axis: { int: axis } } });
  },
  Pack: ({ builder, all, attrs }) => {
    const values = all();
    const axis = resolveAxis(attrs.axis, values[0]!.shape.length + 1);
    const parts = values.map((v) => reshape(builder, v, v.shape.toSpliced(axis, 0, 1)));
    const shape = parts[0]!.shape.with(axis, parts.length);
    return builder.op("Concat", parts, shape, { attributes: { axis: { int: axis } } });
  },
  Unpack: ({ builder, input, attrs }) => {
    const x = input("value");
    const axis = resolveAxis(attrs.axis, x.shape.length);
    const outputs = Array.from({ length: x.shape[axis]! }, () => ({
      shape: x.shape.with(axis, 1),
      dtype: x.dtype,
    }));
    const sizes = builder.int64(...outputs.map(() => 1));
    const parts = builder.node("Split", [x, sizes], outputs, { attributes: { axis: { int: axis } } });
    return parts.map((part) => reshape(builder, part, x.shape.toSpliced(axis, 1)));
  },
  SplitV: ({ builder, input, attrs }) => {
    const x = input("x");
    const axis = resolveAxis(attrs.axis, x.shape.length);
    const given = attrs.numOrSizeSplits as number | number[];
    const sizes = Array.isArray(given)
      ? given.map((n) => (n === -1 ? x.shape[axis]! - given.reduce((a, b) => a + (b === -1 ? 0 : b), 0) : n))
      : Array.from({ length: given }, () => x.shape[axis]! / given);
    const outputs = sizes.map((size) => ({ shape: x.shape.with(axis, size), dtype: x.dtype }));
    return builder.node("Split", [x, builder.int64(...sizes)], outputs, {
      attributes: { axis: { int: axis } },
    });
  },
  Slice: ({ builder, input, attrs }) => {
    const x = input("x");
    const begin = attrs.begin as number[];
    const size = (attrs.size as number[]).map((n, i) => (n === -1 ? x.shape[i]! - begin[i]! : n));
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
  PadV2: ({ builder, input, attrs }) => {
    const x = input("x");
    const fill = builder.splat((attrs.constantValue as number | undefined) ?? 0, [], x.dtype);
    return pad(builder, x, attrs.paddings as [number, number][], "constant", fill);
  },
  MirrorPad: ({ builder, input, attrs }) => {
    const x = input("x");
    if (attrs.mode === "reflect") return pad(builder, x, attrs.paddings as [number, number][], "reflect");
    // symmetric: the edge is repeated, which ONNX's modes lack; reversed slices are put beside it
    return (attrs.paddings as [number, number][]).reduce((value, [before, after], axis) => {
      const size = value.shape[axis]!;
      const edge = (start: number, count: number) => {
        const numbers = [[start], [start - count < 0 ? -(2 ** 31) : start - count], [axis], [-1]];
        const inputs = [value, ...numbers.map((n) => builder.int64(...n))];
        return count > 0 ? [builder.op("Slice", inputs, value.shape.with(axis, count))] : [];
      };
      const parts = [...edge(before - 1, before), value, ...edge(size - 1, after)];
      if (parts.length === 1) return value;
      const shape = value.shape.with(axis, size + before + after);
      return builder.op("Concat", parts, shape, { attributes: { axis: { int: axis } } });
    }, x);
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
    const axes = [attrs.dims as number | number[]].flat().map((axis) => resolveAxis(axis, x.shape.length));
    if (axes.length === 0) return x;
    const fill = (number: number) => builder.int64(...axes.map(() => number));
    return builder.op("Slice", [x, fill(-1), fill(-(2 ** 31)), builder.int64(...axes), fill(-1)], x.shape);
  },
};
