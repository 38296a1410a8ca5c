import type { Value } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";
import { cast } from "./binary.js";
import type { KernelTable, TraceKernel } from "./kernel.js";
import { elementwise, scalar } from "./kernel.js";

/** ONNX Runtime has these for whole numbers too. */
const whole = ["Abs", "Neg", "Sign", "Relu"];

const asNumber = (builder: GraphBuilder, x: Value): Value =>
  x.dtype === "bool" ? cast(builder, x, "int32") : x;

/** Whole numbers go through float32 where the runtime wants it, and come out whole, as in tfjs. */
const same =
  (op: string): TraceKernel =>
  ({ builder, input }) => {
    const x = asNumber(builder, input("x"));
    if (x.dtype === "float32" || whole.includes(op)) return builder.op(op, [x], x.shape);
    const y = builder.op(op, [cast(builder, x, "float32")], x.shape);
    return op === "Exp" ? y : cast(builder, y, x.dtype);
  };

const test =
  (op: string): TraceKernel =>
  ({ builder, input }) =>
    builder.op(op, [cast(builder, input("x"), "float32")], input("x").shape, { dtype: "bool" });

/** Cut off at 0 and 6. */
export const relu6 = (builder: GraphBuilder, x: Value): Value =>
  builder.op("Clip", [x, scalar(builder, 0, x.dtype), scalar(builder, 6, x.dtype)], x.shape);

const direct = [
  "Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Elu Erf Exp Floor Neg Log Reciprocal Relu Round",
  "Selu Sigmoid Sign Sin Sinh Softplus Sqrt Tan Tanh",
]
  .join(" ")
  .split(" ");

/** One input, the same shape out. */
export const unaryKernels: KernelTable = {
  ...Object.fromEntries(direct.map((op) => [op, same(op)])),
  IsNan: test("IsNaN"),
  IsInf: test("IsInf"),
  // 0 times a finite number is 0, times any other NaN
  IsFinite: ({ builder, input }) => {
    const x = cast(builder, input("x"), "float32");
    const zero = elementwise(builder, "Mul", [x, scalar(builder, 0)]);
    return builder.op("Not", [builder.op("IsNaN", [zero], x.shape, { dtype: "bool" })], x.shape);
  },
  LogicalNot: ({ builder, input }) => builder.op("Not", [input("x")], input("x").shape),
  Rsqrt: ({ builder, input }) => {
    const { shape } = input("x");
    return builder.op("Reciprocal", [builder.op("Sqrt", [input("x")], shape)], shape);
  },
  Square: ({ builder, input }) => {
    const x = asNumber(builder, input("x"));
    return elementwise(builder, "Mul", [x, x]);
  },
  Expm1: ({ builder, input }) =>
    elementwise(builder, "Sub", [builder.op("Exp", [input("x")], input("x").shape), scalar(builder, 1)]),
  Log1p: ({ builder, input }) =>
    builder.op("Log", [elementwise(builder, "Add", [input("x"), scalar(builder, 1)])], input("x").shape),
  LeakyRelu: ({ builder, input, attrs }) =>
    builder.op("LeakyRelu", [cast(builder, input("x"), "float32")], input("x").shape, {
      attributes: { alpha: { float: attrs.alpha as number } },
    }),
  EluGrad: ({ builder, input }) => {
    const [dy, y] = [input("dy"), input("y")];
    const positive = elementwise(builder, "GreaterOrEqual", [y, scalar(builder, 0)], "bool");
    const slope = elementwise(builder, "Add", [y, scalar(builder, 1)]);
    const steep = elementwise(builder, "Mul", [dy, slope]);
    return builder.op("Where", [positive, dy, steep], y.shape, { dtype: "float32" });
  },
  Relu6: ({ builder, input }) => relu6(builder, asNumber(builder, input("x"))),
  ClipByValue: ({ builder, input, attrs }) => {
    const { shape, dtype } = input("x");
    const bound = (name: string) => scalar(builder, attrs[name] as number, dtype);
    return builder.op("Clip", [input("x"), bound("clipValueMin"), bound("clipValueMax")], shape);
  },
  // tfjs: 1 where x > 0, else alpha
  Step: ({ builder, input, attrs }) => {
    const x = asNumber(builder, input("x"));
    const positive = elementwise(builder, "Greater", [x, scalar(builder, 0, x.dtype)], "bool");
    const values = [scalar(builder, 1), scalar(builder, (attrs.alpha as number | undefined) ?? 0)];
    return cast(builder, builder.op("Where", [positive, ...values], x.shape, { dtype: "float32" }), x.dtype);
  },
  Softmax: ({ builder, input }) =>
    builder.op("Softmax", [input("logits")], input("logits").shape, { attributes: { axis: { int: -1 } } }),
  LogSoftmax: ({ builder, input }) =>
    builder.op("LogSoftmax", [input("logits")], input("logits").shape, { attributes: { axis: { int: -1 } } }),
};
