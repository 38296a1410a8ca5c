import type { NamedTensorInfoMap, TensorInfo } from "@tensorflow/tfjs-core";
import type { Value } from "../graph.js";
import { broadcastShape, type GraphBuilder } from "../graph-builder.js";

/** One tfjs kernel call, seen by the tracer. */
export interface KernelCall {
  readonly builder: GraphBuilder;
  /** The value behind a named input; lists (Concat, Pack) come from `all`. */
  input(name: string): Value;
  optional(name: string): Value | undefined;
  all(): Value[];
  /** Attributes as tfjs passes them. */
  readonly attrs: Readonly<Record<string, unknown>>;
}

/** How a tfjs kernel is written in ONNX. */
export type TraceKernel = (call: KernelCall) => Value | readonly Value[];

/** tfjs kernel name -> mapping. */
export type KernelTable = Readonly<Record<string, TraceKernel>>;

export type KernelInputs = NamedTensorInfoMap | readonly TensorInfo[];

/** An elementwise operator on two operands, with repeats left to broadcasting. */
export function elementwise(
  builder: GraphBuilder,
  op: string,
  [a, b]: readonly [Value, Value],
  dtype: Value["dtype"] = a.dtype,
): Value {
  const shape = broadcastShape(a.shape, b.shape);
  const left = builder.operand(a, shape, b.shape);
  return builder.op(op, [left, builder.operand(b, shape, left.shape)], shape, { dtype });
}

/** A number as a value that broadcasts against anything of that type. */
export const scalar = (builder: GraphBuilder, number: number, dtype: Value["dtype"] = "float32"): Value =>
  builder.splat(number, [], dtype);
