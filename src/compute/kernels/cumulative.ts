import type { Value } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";
import { cast } from "./binary.js";
import type { KernelTable } from "./kernel.js";
import { elementwise } from "./kernel.js";
import { resolveAxis, reverse, slice } from "./shape.js";

/** The values moved `by` places up the axis, with ones in front. */
function shiftOnes(builder: GraphBuilder, x: Value, axis: number, by: number): Value {
  const size = x.shape.with(axis, x.shape[axis]! - by);
  const kept = slice(
    builder,
    x,
    x.shape.map(() => 0),
    size,
  );
  const ones = builder.splat(1, x.shape.with(axis, by), x.dtype);
  return builder.op("Concat", [ones, kept], x.shape, { attributes: { axis: { int: axis } } });
}

/** ONNX has no cumulative product before operator set 26: after k steps each place holds the product of the last 2^k. */
function cumulativeProduct(builder: GraphBuilder, x: Value, axis: number, exclusive: boolean): Value {
  const count = x.shape[axis]!;
  let result = exclusive ? shiftOnes(builder, x, axis, Math.min(1, count)) : x;
  for (let by = 1; by < count; by *= 2) {
    result = elementwise(builder, "Mul", [result, shiftOnes(builder, result, axis, by)]);
  }
  return result;
}

/** Running sums and products along an axis. */
export const cumulativeKernels: KernelTable = {
  Cumsum: ({ builder, input, attrs }) => {
    const x = input("x").dtype === "bool" ? cast(builder, input("x"), "int32") : input("x");
    const axis = builder.constant(BigInt64Array.of(BigInt(attrs.axis as number)), [], "int64");
    return builder.op("CumSum", [x, axis], x.shape, {
      attributes: { exclusive: { int: attrs.exclusive ? 1 : 0 }, reverse: { int: attrs.reverse ? 1 : 0 } },
    });
  },
  Cumprod: ({ builder, input, attrs }) => {
    const x = input("x").dtype === "bool" ? cast(builder, input("x"), "int32") : input("x");
    const axis = resolveAxis(attrs.axis, x.shape.length);
    if (!attrs.reverse) return cumulativeProduct(builder, x, axis, Boolean(attrs.exclusive));
    const backwards = reverse(builder, x, [axis]);
    return reverse(builder, cumulativeProduct(builder, backwards, axis, Boolean(attrs.exclusive)), [axis]);
  },
};
