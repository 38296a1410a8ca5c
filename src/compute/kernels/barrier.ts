import type { Value } from "../graph.js";
import { numElements } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";
import type { KernelTable } from "./kernel.js";

/** A node that makes the runtime wait: plain tfjs lacks it, eager backends run in program order anyway. */
export const barrierKernels: KernelTable = {
  /** x, then any further values, at least one -> x, bit for bit, but not before all of them are there. What is computed from the result
   * is not the same to the builder, nor to ONNX Runtime, as what was computed from x before. */
  Barrier: ({ builder, all }) => {
    const [x, ...after] = all() as [Value, ...Value[]];
    const one = oneAfter(
      builder,
      after.map((value) => firstElement(builder, value)),
    );
    // A product with 1 is exact for every number, and can be written over x.
    return builder.op("Mul", [x, one], x.shape);
  },
};

function firstElement(builder: GraphBuilder, value: Value): Value {
  if (numElements(value.shape) === 1) return builder.op("Reshape", [value, builder.int64(1)], [1]);
  const each = (fill: (axis: number) => number) => value.shape.map((_, axis) => fill(axis));
  const ones = each(() => 1);
  const [start, end, axes] = [each(() => 0), ones, each((axis) => axis)].map((list) =>
    builder.int64(...list),
  );
  return builder.op("Reshape", [builder.op("Slice", [value, start, end, axes], ones), builder.int64(1)], [1]);
}

/** The number 1, computed from the given `[1]` values in a way that no optimiser sees through: any number is NaN or is not. */
function oneAfter(builder: GraphBuilder, firsts: readonly Value[]): Value {
  const joined = builder.op("Concat", firsts, [firsts.length], { attributes: { axis: { int: 0 } } });
  const largest = builder.op("ReduceMax", [joined], [], { attributes: { keepdims: { int: 0 } } });
  const isNan = builder.op("IsNaN", [largest], [], { dtype: "bool" });
  const isNumber = builder.op("Not", [isNan], []);
  const isEither = builder.op("Or", [isNan, isNumber], []);
  return builder.op("Cast", [isEither], [], { dtype: "float32", attributes: { to: { int: 1 } } });
}
