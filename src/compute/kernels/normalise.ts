import type { Value } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";
import type { KernelCall, KernelTable } from "./kernel.js";
import { elementwise, scalar } from "./kernel.js";
import { product } from "./matmul.js";

/** Sums over the channels at most `radius` away: a product with a band of ones, `[channels, channels]`. */
function neighbourSums(builder: GraphBuilder, x: Value, radius: number): Value {
  const channels = x.shape[x.shape.length - 1]!;
  const band = Float32Array.from({ length: channels * channels }, (_, i) =>
    Math.abs((i % channels) - Math.floor(i / channels)) <= radius ? 1 : 0,
  );
  const b = builder.constant(band, [channels, channels], "float32");
  return product(builder, { a: x, b, transA: false, transB: false });
}

/** Arithmetic on values and plain numbers. */
const calculator =
  (builder: GraphBuilder) => (op: "Add" | "Sub" | "Mul" | "Div" | "Pow", a: Value, b: Value | number) =>
    elementwise(builder, op, [a, typeof b === "number" ? scalar(builder, b) : b]);

/** bias + alpha * the sum of squares of the neighbouring channels. */
function squaredNorm({ builder, attrs }: KernelCall, x: Value): Value {
  const { depthRadius, bias, alpha } = attrs as Record<string, number>;
  const calculate = calculator(builder);
  const sums = neighbourSums(builder, calculate("Mul", x, x), depthRadius!);
  return calculate("Add", calculate("Mul", sums, alpha!), bias!);
}

/** Normalisation over given statistics or over neighbouring channels; tfjs composes all others. */
export const normaliseKernels: KernelTable = {
  FusedBatchNorm: ({ builder, input, optional, attrs }) => {
    const calculate = calculator(builder);
    const [x, offset, scale] = [input("x"), optional("offset"), optional("scale")];
    const variance = calculate(
      "Add",
      input("variance"),
      (attrs.varianceEpsilon as number | undefined) ?? 0.001,
    );
    const deviation = builder.op("Sqrt", [variance], variance.shape);
    const slope = scale
      ? calculate("Div", scale, deviation)
      : builder.op("Reciprocal", [deviation], deviation.shape);
    const scaled = calculate("Mul", calculate("Sub", x, input("mean")), slope);
    return offset ? calculate("Add", scaled, offset) : scaled;
  },
  LRN: (call) => {
    const x = call.input("x");
    const calculate = calculator(call.builder);
    return calculate("Mul", x, calculate("Pow", squaredNorm(call, x), -(call.attrs.beta as number)));
  },
  // dx = dy * norm^-beta - 2 alpha beta x * (neighbour sums of dy * y / norm)
  LRNGrad: (call) => {
    const { builder, input } = call;
    const { depthRadius, alpha, beta } = call.attrs as Record<string, number>;
    const [x, y, dy] = [input("x"), input("y"), input("dy")];
    const calculate = calculator(builder);
    const norm = squaredNorm(call, x);
    const direct = calculate("Mul", dy, calculate("Pow", norm, -beta!));
    const through = neighbourSums(builder, calculate("Div", calculate("Mul", dy, y), norm), depthRadius!);
    return calculate("Sub", direct, calculate("Mul", calculate("Mul", x, through), 2 * alpha! * beta!));
  },
};
