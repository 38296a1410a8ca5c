import type { Value } from "../graph.js";
import { broadcastShape } from "../graph-builder.js";
import type { KernelCall, KernelTable, TraceKernel } from "./kernel.js";
import { elementwise } from "./kernel.js";

const operands = ({ input }: KernelCall): [Value, Value] => [input("a"), input("b")];

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
  FloorDiv: (call) => {
    const { builder } = call;
    const [a, b] = operands(call).map((v) => cast(builder, v, "float32")) as [Value, Value];
    const quotient = elementwise(builder, "Div", [a, b]);
    return cast(builder, builder.op("Floor", [quotient], quotient.shape), call.input("a").dtype);
  },
  Mod: (call) => {
    // tfjs: the sign of the divisor, as x - y * floor(x / y)
    const { builder } = call;
    const [a, b] = operands(call);
    const quotient = elementwise(builder, "Div", [cast(builder, a, "float32"), cast(builder, b, "float32")]);
    const whole = cast(builder, builder.op("Floor", [quotient], quotient.shape), a.dtype);
    return elementwise(builder, "Sub", [a, elementwise(builder, "Mul", [whole, b])]);
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
  LogicalAnd: compare("And"),
  LogicalOr: compare("Or"),
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
