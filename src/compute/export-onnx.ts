import { BackendError } from "../core/errors.js";
import type { ConstantData, Graph, Node, Value } from "./graph.js";
import { sameShape } from "./graph.js";
import { removeDeadCode } from "./passes/dead-code.js";
import { serialise } from "./serialise.js";
import { trace } from "./trace.js";
import type { InputSpec, TensorFunction } from "./types.js";

/** Options of `exportOnnx`. */
export interface ExportOptions {
  /** Inputs for one row: the shapes without the batch axis, which is put in front and left open in the file. */
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /** Name of the graph in the file. */
  readonly name: string;
  readonly docString?: string;
  /** Key-value pairs kept in the file, for example the training settings. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A function as an ONNX file that takes any batch size. Tensors that `f` makes itself (weights) go into the file.
 *
 * The function is traced for 2 rows and for 3: whatever differs (shapes to reshape or expand to) is a line through both, and is computed
 * in the file from the size of the first input.
 *
 * @throws BackendError if `f` depends on the batch size in another way */
export function exportOnnx(f: TensorFunction, options: ExportOptions): Uint8Array {
  const { name, docString, metadata } = options;
  const traceRows = (rows: number) =>
    trace(
      f,
      Object.fromEntries(
        Object.entries(options.inputs).map(([key, spec]) => [key, { ...spec, shape: [rows, ...spec.shape] }]),
      ),
      { name },
    );
  const graph = openBatch(traceRows(2), traceRows(3), name);
  return serialise(graph, { name, docString, metadata, batchName: "batch" });
}

function openBatch(two: Graph, three: Graph, name: string): Graph {
  const refuse = (what: string): never => {
    throw new BackendError(
      `${name}: ${what} depends on the batch size, so it cannot be exported for every size`,
    );
  };
  if (two.nodes.length !== three.nodes.length) refuse("the graph");
  two.nodes.forEach((node, i) => {
    const other = three.nodes[i]!;
    if (node.op !== other.op || JSON.stringify(node.attributes) !== JSON.stringify(other.attributes))
      refuse(node.op);
  });
  const pairs = [...two.constants].map(([value, data], i) => ({
    value,
    data,
    other: [...three.constants][i]!,
  }));
  const constants = new Map(two.constants);
  const nodes: Node[] = [];
  const replaced = new Map<Value, Value>();
  let nextId = -1; // traced ids count up from 0
  const add = (op: string, inputs: Value[], shape: readonly number[]): Value => {
    const value: Value = { id: nextId--, shape, dtype: "int64" };
    nodes.push({ op, domain: "", inputs, outputs: [value], attributes: {} });
    return value;
  };
  const constant = (numbers: readonly bigint[], shape: readonly number[]): Value => {
    const value: Value = { id: nextId--, shape, dtype: "int64" };
    constants.set(value, BigInt64Array.from(numbers));
    return value;
  };
  const first = [...two.inputs.values()][0]!;
  const batch = add("Gather", [add("Shape", [first], [first.shape.length]), constant([0n], [1])], [1]);
  for (const { value, data, other } of pairs) {
    if (equal(data, other[1]) && sameShape(value.shape, other[0].shape)) continue;
    if (!(data instanceof BigInt64Array) || data.length !== other[1].length) refuse("a constant");
    const at2 = [...(data as BigInt64Array)];
    const slope = at2.map((n, i) => (other[1][i] as bigint) - n);
    const start = at2.map((n, i) => n - 2n * slope[i]!);
    const scaled = add("Mul", [batch, constant(slope, value.shape)], value.shape);
    replaced.set(value, add("Add", [scaled, constant(start, value.shape)], value.shape));
  }
  const rewired = two.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((v) => v && (replaced.get(v) ?? v)),
  }));
  return removeDeadCode({ ...two, nodes: [...nodes, ...rewired], constants });
}

const equal = (a: ConstantData, b: ConstantData): boolean =>
  a.length === b.length && a.every((x: number | bigint, i: number) => x === b[i]);
