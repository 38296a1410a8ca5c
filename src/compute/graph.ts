/** Element types inside a graph; `int64` only for the shapes and axes that ONNX operators take. */
export type ValueType = "float32" | "int32" | "bool" | "int64";

/** One tensor of the graph. Compared by identity. */
export interface Value {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: ValueType;
}

/** An ONNX attribute; the key says which of ONNX's kinds it is. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly string: string };

/** One ONNX operator. `domain` is empty for the standard ones. */
export interface Node {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export type ConstantData = Float32Array | Int32Array | Uint8Array | BigInt64Array;

/** A traced program: plain data, nodes in an order in which they can run. */
export interface Graph {
  readonly inputs: ReadonlyMap<string, Value>;
  readonly outputs: ReadonlyMap<string, Value>;
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<Value, ConstantData>;
}

export const numElements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);
