import type { Attribute, ConstantData, Graph, Node, Value, ValueType } from "./graph.js";
import { numElements, sameShape } from "./graph.js";

type OutputSpec = Pick<Value, "shape" | "dtype">;

interface NodeOptions {
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** Broadcast shape of two operands (NumPy's rule, which ONNX and tfjs share). */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    return x === 1 ? y : x;
  });
}

/** Grows a graph node by node. What needs no node makes none: a reshape to the same shape, a product with 1. Values that repeat one number or a smaller value stay unexpanded for as long as their readers broadcast anyway:
 * the gradients of sums and means are full of those. */
export class GraphBuilder {
  readonly #inputs = new Map<string, Value>();
  readonly #nodes: Node[] = [];
  readonly #constants = new Map<Value, ConstantData>();
  readonly #producers = new Map<Value, Node>();
  readonly #knownConstants = new Map<string, Value>();
  /** value -> the one number that fills it */
  readonly #splats = new Map<Value, number>();
  /** value -> the smaller value that it repeats */
  readonly #broadcasts = new Map<Value, Value>();
  #nextId = 0;

  #value(shape: readonly number[], dtype: ValueType): Value {
    return { id: this.#nextId++, shape: [...shape], dtype };
  }

  input(name: string, shape: readonly number[], dtype: ValueType): Value {
    const value = this.#value(shape, dtype);
    this.#inputs.set(name, value);
    return value;
  }

  /** A constant; one that repeats a single number is kept as that number. */
  constant(data: ConstantData, shape: readonly number[], dtype: ValueType): Value {
    const first = data[0];
    if (dtype !== "int64" && data.length > 0 && data.every((x: number | bigint) => x === first)) {
      return this.splat(Number(first), shape, dtype);
    }
    const key = data.length <= 64 ? `${dtype}|${shape.join()}|${data.join()}` : undefined;
    const known = key === undefined ? undefined : this.#knownConstants.get(key);
    if (known) return known;
    const value = this.#value(shape, dtype);
    this.#constants.set(value, data);
    if (key !== undefined) this.#knownConstants.set(key, value);
    return value;
  }

  /** A value filled with one number. */
  splat(number: number, shape: readonly number[], dtype: ValueType): Value {
    const key = `splat|${dtype}|${shape.join()}|${Object.is(number, -0) ? "-0" : number}`;
    let value = this.#knownConstants.get(key);
    if (!value) {
      value = this.#value(shape, dtype);
      this.#knownConstants.set(key, value);
      this.#splats.set(value, number);
    }
    return value;
  }

  /** `source` repeated to a larger shape. */
  broadcast(source: Value, shape: readonly number[]): Value {
    if (sameShape(source.shape, shape)) return source;
    const number = this.#splats.get(source);
    if (number !== undefined) return this.splat(number, shape, source.dtype);
    const value = this.#value(shape, source.dtype);
    this.#broadcasts.set(value, this.#broadcasts.get(source) ?? source);
    return value;
  }

  int64(...numbers: number[]): Value {
    return this.constant(BigInt64Array.from(numbers, BigInt), [numbers.length], "int64");
  }

  /** The number that fills a value, if there is one. */
  splatOf(value: Value): number | undefined {
    return this.#splats.get(value);
  }

  producerOf(value: Value): Node | undefined {
    return this.#producers.get(value);
  }

  /** The numbers of a constant, or undefined for what is only known when the graph runs. */
  constantData(value: Value): ConstantData | undefined {
    const number = this.#splats.get(value);
    return number === undefined
      ? this.#constants.get(value)
      : typedArray(value.dtype, numElements(value.shape)).fill(number as never);
  }

  /** The smallest stand-in for `value` beside an operand of shape `beside`, where broadcasting restores the result's shape. */
  operand(value: Value, resultShape: readonly number[], beside: readonly number[]): Value {
    const number = this.#splats.get(value);
    if (number !== undefined && sameShape(broadcastShape(beside, []), resultShape)) {
      return this.#materialSplat(number, [], value.dtype);
    }
    const base = this.#broadcasts.get(value);
    if (base && sameShape(broadcastShape(base.shape, beside), resultShape)) return base;
    return this.material(value);
  }

  #materialSplat(number: number, shape: readonly number[], dtype: ValueType): Value {
    const key = `material|${dtype}|${shape.join()}|${Object.is(number, -0) ? "-0" : number}`;
    let value = this.#knownConstants.get(key);
    if (!value) {
      value = this.#value(shape, dtype);
      this.#knownConstants.set(key, value);
      this.#constants.set(value, typedArray(dtype, numElements(shape)).fill(number as never));
    }
    return value;
  }

  /** The value as something a node can read: repeats are expanded, once. */
  material(value: Value): Value {
    const number = this.#splats.get(value);
    const base = this.#broadcasts.get(value);
    if (number === undefined && base === undefined) return value;
    if (number !== undefined && numElements(value.shape) <= 1024) {
      return this.#materialSplat(number, value.shape, value.dtype);
    }
    const source = base ?? this.#materialSplat(number!, [], value.dtype);
    return this.node("Expand", [source, this.int64(...value.shape)], [value])[0]!;
  }

  /** Adds an operator. */
  node(
    op: string,
    inputs: readonly (Value | undefined)[],
    outputs: readonly OutputSpec[],
    { domain = "", attributes = {} }: NodeOptions = {},
  ): readonly Value[] {
    const read = inputs.map((value) => value && this.material(value));
    const values = outputs.map(({ shape, dtype }) => this.#value(shape, dtype));
    const node: Node = { op, domain, inputs: read, outputs: values, attributes };
    this.#nodes.push(node);
    for (const value of values) this.#producers.set(value, node);
    return values;
  }

  /** `node` for the usual case of one output. */
  op(
    op: string,
    inputs: readonly (Value | undefined)[],
    shape: readonly number[],
    options: NodeOptions & { readonly dtype?: ValueType } = {},
  ): Value {
    const dtype = options.dtype ?? inputs[0]!.dtype;
    return this.node(op, inputs, [{ shape, dtype }], options)[0]!;
  }

  build(outputs: ReadonlyMap<string, Value>): Graph {
    // An output that is an input or a constant still needs a node of its own, and each output a name of its own.
    const seen = new Set<Value>();
    const named = new Map<string, Value>();
    for (const [name, value] of outputs) {
      const ready = this.material(value);
      const own = this.#producers.has(ready) && !seen.has(ready);
      const result = own ? ready : this.#identity(ready);
      seen.add(result);
      named.set(name, result);
    }
    return { inputs: this.#inputs, outputs: named, nodes: this.#nodes, constants: this.#constants };
  }

  #identity(source: Value): Value {
    const value = this.#value(source.shape, source.dtype);
    this.#nodes.push({ op: "Identity", domain: "", inputs: [source], outputs: [value], attributes: {} });
    return value;
  }
}

function typedArray(dtype: ValueType, length: number): ConstantData {
  switch (dtype) {
    case "float32":
      return new Float32Array(length);
    case "int32":
      return new Int32Array(length);
    case "bool":
      return new Uint8Array(length);
    case "int64":
      return new BigInt64Array(length);
  }
}
