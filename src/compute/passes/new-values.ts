import type { ConstantData, Graph, Value, ValueType } from "../graph.js";

/** Makes values that a graph does not have yet, and keeps the constants among them. */
export interface NewValues {
  /** The graph's constants and the new ones. */
  readonly constants: ReadonlyMap<Value, ConstantData>;
  value(shape: readonly number[], dtype: ValueType): Value;
  int64(...numbers: readonly number[]): Value;
  /** A scalar. */
  float32(number: number): Value;
}

/** New values for a pass that puts nodes into `graph`. */
export function newValues(graph: Graph): NewValues {
  const constants = new Map(graph.constants);
  const values = graph.nodes.flatMap((node) => node.outputs);
  let nextId =
    1 + [...values, ...constants.keys(), ...graph.inputs.values()].reduce((id, v) => Math.max(id, v.id), 0);
  const value = (shape: readonly number[], dtype: ValueType): Value => ({ id: nextId++, shape, dtype });
  const constant = (data: ConstantData, made: Value): Value => {
    constants.set(made, data);
    return made;
  };
  return {
    constants,
    value,
    int64: (...numbers) => constant(BigInt64Array.from(numbers, BigInt), value([numbers.length], "int64")),
    float32: (number) => constant(Float32Array.of(number), value([], "float32")),
  };
}
