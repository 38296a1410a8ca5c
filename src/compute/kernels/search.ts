import type { Value } from "../graph.js";
import { numElements } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";
import { cast } from "./binary.js";
import type { KernelTable } from "./kernel.js";
import { elementwise, scalar } from "./kernel.js";
import { reshape } from "./shape.js";

/** `[..., n]` whole numbers -> `[..., n, size]` bool, true where the number is the place; what lies outside has no place. */
export function placeOf(builder: GraphBuilder, numbers: Value, size: number): Value {
  const range = builder.constant(
    Int32Array.from({ length: size }, (_, i) => i),
    [size],
    "int32",
  );
  const column = reshape(builder, cast(builder, numbers, "int32"), [...numbers.shape, 1]);
  return elementwise(builder, "Equal", [column, range], "bool");
}

/** How often, or with what weight, each number below `size` comes: `[..., n]` -> `[..., size]`. */
function counts(
  builder: GraphBuilder,
  { x, weights, size, binary }: { x: Value; weights: Value; size: number; binary: boolean },
): Value {
  const places = placeOf(builder, x, size);
  // weights of length 0 mean a weight of 1 each
  const each =
    binary || numElements(weights.shape) === 0
      ? cast(builder, places, weights.dtype)
      : builder.op(
          "Where",
          [places, reshape(builder, weights, [...x.shape, 1]), scalar(builder, 0, weights.dtype)],
          places.shape,
          { dtype: weights.dtype },
        );
  return builder.op(
    binary ? "ReduceMax" : "ReduceSum",
    [each, builder.int64(x.shape.length - 1)],
    [...x.shape.slice(0, -1), size],
    { attributes: { keepdims: { int: 0 } } },
  );
}

/** Where values lie among others, and how many of each there are. */
export const searchKernels: KernelTable = {
  TopK: ({ builder, input, attrs }) => {
    const x = input("x");
    const k = attrs.k as number;
    const shape = [...x.shape.slice(0, -1), k];
    const outputs = [
      { shape, dtype: x.dtype },
      { shape, dtype: "int64" as const },
    ];
    const [values, indices] = builder.node("TopK", [x, builder.int64(k)], outputs, {
      attributes: { axis: { int: -1 }, largest: { int: 1 }, sorted: { int: 1 } },
    }) as [Value, Value];
    return [values, cast(builder, indices, "int32")];
  },
  // how many of the sorted numbers come before each value
  SearchSorted: ({ builder, input, attrs }) => {
    const [sorted, values] = [input("sortedSequence"), input("values")];
    const [batch, count] = sorted.shape as [number, number];
    const before = elementwise(
      builder,
      attrs.side === "left" ? "Less" : "LessOrEqual",
      [reshape(builder, sorted, [batch, 1, count]), reshape(builder, values, [...values.shape, 1])],
      "bool",
    );
    return builder.op("ReduceSum", [cast(builder, before, "int32"), builder.int64(2)], values.shape, {
      attributes: { keepdims: { int: 0 } },
    });
  },
  Bincount: ({ builder, input, attrs }) =>
    counts(builder, { x: input("x"), weights: input("weights"), size: attrs.size as number, binary: false }),
  DenseBincount: ({ builder, input, attrs }) =>
    counts(builder, {
      x: input("x"),
      weights: input("weights"),
      size: attrs.size as number,
      binary: Boolean(attrs.binaryOutput),
    }),
  OneHot: ({ builder, input, attrs }) => {
    const hot = placeOf(builder, input("indices"), attrs.depth as number);
    const dtype = (attrs.dtype as Value["dtype"] | undefined) ?? "int32";
    const [on, off] = [
      (attrs.onValue as number | undefined) ?? 1,
      (attrs.offValue as number | undefined) ?? 0,
    ];
    if (on === 1 && off === 0) return cast(builder, hot, dtype);
    const numbers = [scalar(builder, on), scalar(builder, off)];
    return cast(builder, builder.op("Where", [hot, ...numbers], hot.shape, { dtype: "float32" }), dtype);
  },
};
