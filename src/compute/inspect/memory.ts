import type { Graph, Node, Value } from "../graph.js";
import { numElements } from "../graph.js";

const BYTES = { float32: 4, int32: 4, int64: 8, bool: 1 } as const;

/** Bytes of a value's numbers. An element type that is not listed counts as 2 bytes (half precision). */
export const valueBytes = ({ shape, dtype }: Value): number =>
  numElements(shape) * ((BYTES as Readonly<Record<string, number>>)[dtype] ?? 2);

/** A size in words of at most three digits: `1.23 GB`, with 1 kB = 1000 bytes. */
export function byteSize(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let unit = 0;
  let size = bytes;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 ? size : Number(size.toPrecision(3))} ${units[unit]!}`;
}

/** Operators whose output is their input under another shape. */
export const VIEWS: ReadonlySet<string> = new Set(["Reshape", "Squeeze", "Unsqueeze", "Flatten", "Identity"]);

/** The value whose memory a value is in. */
function storageOf(graph: Graph): (value: Value) => Value {
  const sources = new Map<Value, Value>();
  const of = (value: Value): Value => sources.get(value) ?? value;
  for (const { op, inputs, outputs } of graph.nodes) {
    if (VIEWS.has(op) && inputs[0]) sources.set(outputs[0]!, of(inputs[0]));
  }
  return of;
}

/** Bytes that no run can do without: inputs, outputs and constants, and the most that is alive between two operators. The order is
 * that of the nodes; a runtime that works in another order, or keeps buffers, needs about as much or more. */
export function leastBytes(graph: Graph): number {
  const storage = storageOf(graph);
  const fixed = new Set<Value>([...graph.inputs.values(), ...graph.constants.keys()]);
  for (const value of graph.outputs.values()) fixed.add(storage(value));
  let fixedBytes = 0;
  for (const value of fixed) fixedBytes += valueBytes(value);
  return fixedBytes + peakBetween(graph.nodes, { storage, isFixed: (value) => fixed.has(value) });
}

interface Liveness {
  readonly storage: (value: Value) => Value;
  readonly isFixed: (value: Value) => boolean;
}

/** The most bytes alive after a node, fixed values aside. */
function peakBetween(nodes: readonly Node[], { storage, isFixed }: Liveness): number {
  const lastUse = new Map<Value, number>();
  nodes.forEach(({ inputs }, i) => inputs.forEach((value) => value && lastUse.set(storage(value), i)));
  const ending = nodes.map((): Value[] => []);
  for (const [value, i] of lastUse) if (!isFixed(value)) ending[i]!.push(value);
  const alive = new Set<Value>();
  let bytes = 0;
  let peak = 0;
  nodes.forEach(({ outputs }, i) => {
    for (const value of ending[i]!) if (alive.delete(value)) bytes -= valueBytes(value);
    for (const output of outputs) {
      const value = storage(output);
      if (isFixed(value) || alive.has(value) || (lastUse.get(value) ?? i) <= i) continue;
      alive.add(value);
      bytes += valueBytes(value);
    }
    peak = Math.max(peak, bytes);
  });
  return peak;
}
