import type { Value } from "../graph.js";
import { broadcastShape } from "../graph-builder.js";
import type { KernelCall, KernelTable, TraceKernel } from "./kernel.js";
import { elementwise, scalar } from "./kernel.js";

/** ONNX Runtime has no arithmetic and no order for bool: it is read as 0 and 1. */
const operands = ({ builder, input }: KernelCall): [Value, Value] =>
  ["a", "b"].map((name) => {
    const value = input(name);
    return value.dtype === "bool" ? cast(builder, value, "int32") : value;
  }) as [Value, Value];

const logical =
  (op: string): TraceKernel =>
  ({ builder, input }) =>
    elementwise(builder, op, [input("a"), input("b")], "bool");

const arithmetic =
  (op: string): TraceKernel =>
  (call) =>
    elementwise(call.builder, op, operands(call));

const compare =
  (op: string): TraceKernel =>
  (call) =>
    elementwise(call.builder, op, operands(call), "bool");

/** `value` where the other operand is the number `neutral`, so that x + 0, x * 1 and x / 1 cost nothing. */
function withNeutral(op: string, neutral: number, sides: "both" | "right"): TraceKernel {
  return (call) => {
    const [a, b] = operands(call);
    const shape = broadcastShape(a.shape, b.shape);
    if (call.builder.splatOf(b) === neutral) return call.builder.broadcast(a, shape);
    if (sides === "both" && call.builder.splatOf(a) === neutral) return call.builder.broadcast(b, shape);
    return elementwise(call.builder, op, [a, b]);
  };
}

/** Two inputs that broadcast. */
export const binaryKernels: KernelTable = {
  Add: withNeutral("Add", 0, "both"),
  Sub: withNeutral("Sub", 0, "right"),
  Multiply: withNeutral("Mul", 1, "both"),
  RealDiv: (call) => {
    const [a, b] = operands(call);
    const divisor = call.builder.splatOf(b);
    // A product is cheaper than a quotient; exact where the reciprocal is.
    if (divisor !== undefined && Number.isInteger(Math.log2(Math.abs(divisor)))) {
      return elementwise(call.builder, "Mul", [a, call.builder.splat(1 / divisor, b.shape, b.dtype)]);
    }
    return elementwise(call.builder, "Div", [a, b]);
  },
  // through float32, as ONNX Runtime's whole division by 0 ends the process
  FloorDiv: (call) => {
    const { builder } = call;
    const [a, b] = operands(call).map((v) => cast(builder, v, "float32")) as [Value, Value];
    const quotient = elementwise(builder, "Div", [a, b]);
    return cast(builder, builder.op("Floor", [quotient], quotient.shape), "int32");
  },
  // tfjs: the sign of the divisor; ONNX's remainder of floats has that of the dividend
  Mod: (call) => {
    const { builder } = call;
    const { dtype } = operands(call)[0];
    const [a, b] = operands(call).map((v) => cast(builder, v, "float32")) as [Value, Value];
    const shape = broadcastShape(a.shape, b.shape);
    const remainder = (x: Value, y: Value) =>
      builder.op("Mod", [x, y], shape, { attributes: { fmod: { int: 1 } } });
    const first = remainder(a, b);
    const [aNegative, bNegative] = [a, b].map((v) =>
      elementwise(builder, "Less", [v, scalar(builder, 0)], "bool"),
    ) as [Value, Value];
    const differ = elementwise(builder, "Xor", [aNegative, bNegative], "bool");
    const moved = remainder(elementwise(builder, "Add", [first, b]), b);
    return cast(builder, builder.op("Where", [differ, moved, first], shape, { dtype: "float32" }), dtype);
  },
  // ONNX has no atan2: atan(y / x), half a turn further where x < 0; a zero has no sign here
  Atan2: (call) => {
    const { builder } = call;
    const [y, x] = operands(call).map((v) => cast(builder, v, "float32")) as [Value, Value];
    const zero = scalar(builder, 0);
    const where = (condition: Value, yes: Value, no: Value) =>
      builder.op(
        "Where",
        [condition, yes, no],
        broadcastShape(condition.shape, broadcastShape(yes.shape, no.shape)),
        {
          dtype: "float32",
        },
      );
    const quotient = elementwise(builder, "Div", [y, x]);
    const angle = builder.op("Atan", [quotient], quotient.shape);
    const below = elementwise(builder, "Less", [y, zero], "bool");
    const halfTurn = where(below, scalar(builder, -Math.PI), scalar(builder, Math.PI));
    const turned = elementwise(builder, "Add", [angle, halfTurn]);
    const upright = elementwise(builder, "Mul", [
      builder.op("Sign", [y], y.shape),
      scalar(builder, Math.PI / 2),
    ]);
    const left = where(elementwise(builder, "Less", [x, zero], "bool"), turned, angle);
    return where(elementwise(builder, "Equal", [x, zero], "bool"), upright, left);
  },
  Maximum: arithmetic("Max"),
  Minimum: arithmetic("Min"),
  Pow: arithmetic("Pow"),
  SquaredDifference: (call) => {
    const difference = elementwise(call.builder, "Sub", operands(call));
    return elementwise(call.builder, "Mul", [difference, difference]);
  },
  Prelu: ({ builder, input }) =>
    builder.op("PRelu", [input("x"), input("alpha")], broadcastShape(input("x").shape, input("alpha").shape)),
  Equal: compare("Equal"),
  NotEqual: ({ builder, input }) => {
    const equal = elementwise(builder, "Equal", [input("a"), input("b")], "bool");
    return builder.op("Not", [equal], equal.shape);
  },
  Greater: compare("Greater"),
  GreaterEqual: compare("GreaterOrEqual"),
  Less: compare("Less"),
  LessEqual: compare("LessOrEqual"),
  LogicalAnd: logical("And"),
  LogicalOr: logical("Or"),
  BitwiseAnd: arithmetic("BitwiseAnd"),
  Select: ({ builder, input }) =>
    builder.op(
      "Where",
      [cast(builder, input("condition"), "bool"), input("t"), input("e")],
      input("t").shape,
      {
        dtype: input("t").dtype,
      },
    ),
  AddN: ({ builder, all }) => all().reduce((sum, value) => elementwise(builder, "Add", [sum, value])),
  Cast: ({ builder, input, attrs }) => cast(builder, input("x"), attrs.dtype as Value["dtype"]),
};

const onnxType: Record<Value["dtype"], number> = { float32: 1, int32: 6, int64: 7, bool: 9 };

/** The value in another type; truncates towards zero like tfjs. */
export function cast(builder: KernelCall["builder"], value: Value, dtype: Value["dtype"]): Value {
  if (value.dtype === dtype) return value;
  const number = builder.splatOf(value);
  if (number !== undefined && dtype !== "bool") {
    return builder.splat(dtype === "int32" ? Math.trunc(number) : number, value.shape, dtype);
  }
  return builder.op("Cast", [value], value.shape, { dtype, attributes: { to: { int: onnxType[dtype] } } });
}
