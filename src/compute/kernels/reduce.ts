import type { Value } from "../graph.js";
import { numElements } from "../graph.js";
import { cast } from "./binary.js";
import type { KernelCall, KernelTable, TraceKernel } from "./kernel.js";
import { elementwise, scalar } from "./kernel.js";
import { reshape } from "./shape.js";

/** tfjs calls the axes of Max and Min `reductionIndices`, those of all others `axis`. */
const axesOf = (attrs: KernelCall["attrs"], rank: number): number[] => {
  const axis = attrs.axis ?? attrs.reductionIndices;
  const list =
    axis === undefined || axis === null ? Array.from({ length: rank }, (_, i) => i) : [axis].flat();
  return (list as number[]).map((a) => (a < 0 ? a + rank : a)).sort((a, b) => a - b);
};

const without = (shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] =>
  shape.flatMap((size, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [size]));

/** @param axes whole numbers, ascending */
function reduceOver(
  { builder }: KernelCall,
  op: string,
  x: Value,
  axes: readonly number[],
  keepDims: boolean,
): Value {
  if (axes.length === 0) return x;
  return builder.op(op, [x, builder.int64(...axes)], without(x.shape, axes, keepDims), {
    attributes: { keepdims: { int: keepDims ? 1 : 0 } },
  });
}

/** ONNX Runtime reduces no bool, and its mean of whole numbers is whole. */
const reduce =
  (op: string): TraceKernel =>
  (call) => {
    const given = call.input("x");
    const dtype = op === "ReduceMean" ? "float32" : given.dtype;
    const x = cast(call.builder, given, dtype === "bool" ? "int32" : dtype);
    const axes = axesOf(call.attrs, x.shape.length);
    return cast(call.builder, reduceOver(call, op, x, axes, Boolean(call.attrs.keepDims)), dtype);
  };

/** A sum or mean of a value that repeats one number is a number. */
const foldSplat =
  (kernel: TraceKernel, numberOf: (number: number, count: number) => number): TraceKernel =>
  (call) => {
    const x = call.input("x");
    const number = call.builder.splatOf(x);
    if (number === undefined || x.dtype !== "float32") return kernel(call);
    const shape = without(x.shape, axesOf(call.attrs, x.shape.length), Boolean(call.attrs.keepDims));
    return call.builder.splat(numberOf(number, numElements(x.shape) / numElements(shape)), shape, x.dtype);
  };

const argReduce =
  (op: string): TraceKernel =>
  ({ builder, input, attrs }) => {
    const x = cast(builder, input("x"), input("x").dtype === "bool" ? "int32" : input("x").dtype);
    const axes = axesOf(attrs, x.shape.length);
    const axis = axes[0]!;
    const index = builder.op(op, [x], without(x.shape, [axis], false), {
      dtype: "int64",
      attributes: { axis: { int: axis }, keepdims: { int: 0 } },
    });
    return cast(builder, index, "int32");
  };

/** ONNX has no reduction over bool: count, then compare. */
const logical =
  (op: "ReduceMin" | "ReduceMax"): TraceKernel =>
  (call) => {
    const { builder, input, attrs } = call;
    const counts = cast(builder, input("x"), "int32");
    const axes = axesOf(attrs, counts.shape.length);
    const reduced = reduceOver(call, op, counts, axes, Boolean(attrs.keepDims));
    return elementwise(builder, "Greater", [reduced, scalar(builder, 0, "int32")], "bool");
  };

/** Sums over all axes but the last, the gradient of every bias: a product with a row of ones runs several times as fast as ReduceSum. */
function columnSums({ builder }: KernelCall, x: Value, keepDims: boolean): Value {
  const columns = x.shape[x.shape.length - 1]!;
  const rows = numElements(x.shape) / columns;
  const ones = builder.splat(1, [1, rows], x.dtype);
  const sums = builder.op("Gemm", [ones, reshape(builder, x, [rows, columns])], [1, columns]);
  return reshape(
    builder,
    sums,
    keepDims ? x.shape.map((n, i, { length }) => (i < length - 1 ? 1 : n)) : [columns],
  );
}

const isColumnSum = (x: Value, axes: readonly number[]): boolean =>
  x.dtype === "float32" &&
  x.shape.length > 1 &&
  axes.length === x.shape.length - 1 &&
  axes.every((axis, i) => axis === i) &&
  numElements(x.shape) >= 64 * x.shape[x.shape.length - 1]!;

/** Fewer dimensions out. */
export const reduceKernels: KernelTable = {
  Sum: foldSplat(
    (call) => {
      const x = call.input("x");
      const axes = axesOf(call.attrs, x.shape.length);
      const numbers = x.dtype === "bool" ? cast(call.builder, x, "int32") : x;
      const keepDims = Boolean(call.attrs.keepDims);
      return isColumnSum(x, axes)
        ? columnSums(call, x, keepDims)
        : reduceOver(call, "ReduceSum", numbers, axes, keepDims);
    },
    (number, count) => number * count,
  ),
  Mean: foldSplat(reduce("ReduceMean"), (number) => number),
  Max: foldSplat(reduce("ReduceMax"), (number) => number),
  Min: foldSplat(reduce("ReduceMin"), (number) => number),
  Prod: reduce("ReduceProd"),
  All: logical("ReduceMin"),
  Any: logical("ReduceMax"),
  ArgMax: argReduce("ArgMax"),
  ArgMin: argReduce("ArgMin"),
};
