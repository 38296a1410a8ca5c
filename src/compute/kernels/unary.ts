import type { KernelTable, TraceKernel } from "./kernel.js";
import { elementwise, scalar } from "./kernel.js";

const same =
  (op: string): TraceKernel =>
  ({ builder, input }) =>
    builder.op(op, [input("x")], input("x").shape);

const test =
  (op: string): TraceKernel =>
  ({ builder, input }) =>
    builder.op(op, [input("x")], input("x").shape, { dtype: "bool" });

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
  IsFinite: ({ builder, input }) => {
    const shape = input("x").shape;
    const zero = elementwise(builder, "Mul", [input("x"), scalar(builder, 0)]); // 0 for a finite x, else NaN
    return builder.op("Not", [builder.op("IsNaN", [zero], shape, { dtype: "bool" })], shape);
  },
  LogicalNot: ({ builder, input }) => builder.op("Not", [input("x")], input("x").shape),
  Rsqrt: ({ builder, input }) => {
    const { shape } = input("x");
    return builder.op("Reciprocal", [builder.op("Sqrt", [input("x")], shape)], shape);
  },
  Square: ({ builder, input }) => elementwise(builder, "Mul", [input("x"), input("x")]),
  Expm1: ({ builder, input }) =>
    elementwise(builder, "Sub", [builder.op("Exp", [input("x")], input("x").shape), scalar(builder, 1)]),
  Log1p: ({ builder, input }) =>
    builder.op("Log", [elementwise(builder, "Add", [input("x"), scalar(builder, 1)])], input("x").shape),
  LeakyRelu: ({ builder, input, attrs }) =>
    builder.op("LeakyRelu", [input("x")], input("x").shape, {
      attributes: { alpha: { float: attrs.alpha as number } },
    }),
  EluGrad: ({ builder, input }) => {
    const [dy, y] = [input("dy"), input("y")];
    const positive = elementwise(builder, "GreaterOrEqual", [y, scalar(builder, 0)], "bool");
    const slope = elementwise(builder, "Add", [y, scalar(builder, 1)]);
    const steep = elementwise(builder, "Mul", [dy, slope]);
    return builder.op("Where", [positive, dy, steep], y.shape, { dtype: "float32" });
  },
  Relu6: ({ builder, input }) =>
    builder.op("Clip", [input("x"), scalar(builder, 0), scalar(builder, 6)], input("x").shape),
  ClipByValue: ({ builder, input, attrs }) => {
    const { shape, dtype } = input("x");
    const bound = (name: string) => scalar(builder, attrs[name] as number, dtype);
    return builder.op("Clip", [input("x"), bound("clipValueMin"), bound("clipValueMax")], shape);
  },
  // tfjs: 1 where x > 0, else alpha
  Step: ({ builder, input, attrs }) => {
    const x = input("x");
    const positive = elementwise(builder, "Greater", [x, scalar(builder, 0, x.dtype)], "bool");
    const values = [scalar(builder, 1), scalar(builder, (attrs.alpha as number | undefined) ?? 0)];
    return builder.op("Where", [positive, ...values], x.shape, { dtype: "float32" });
  },
  Softmax: ({ builder, input }) =>
    builder.op("Softmax", [input("logits")], input("logits").shape, { attributes: { axis: { int: -1 } } }),
  LogSoftmax: ({ builder, input }) =>
    builder.op("LogSoftmax", [input("logits")], input("logits").shape, { attributes: { axis: { int: -1 } } }),
};
