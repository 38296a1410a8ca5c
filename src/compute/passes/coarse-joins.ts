import type { Graph, Node, Value } from "../graph.js";
import { newValues } from "./new-values.js";

/** Numbers along an axis from which a table of them is worth avoiding. */
const LONG = 65_536;

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** Joins and cuts long vectors as matrices: parts of 384 and 1024 numbers are 3 and 8 rows of 128. ONNX Runtime's cuda provider makes a
 * table of the whole axis in each run, on the cpu, and sends it to the GPU; for 67 million parameters each of both took 384 ms on an H100.
 * Slices instead of a Split are no way out: the runtime makes a Split of them. */
export function coarseJoins(graph: Graph): Graph {
  const made = newValues(graph);
  const reshape = (from: Value, to: Value): Node => {
    const inputs = [from, made.int64(...to.shape)];
    return { op: "Reshape", domain: "", inputs, outputs: [to], attributes: {} };
  };
  const nodes = graph.nodes.flatMap((node) => {
    if (node.op !== "Concat" && node.op !== "Split") return [node];
    const isConcat = node.op === "Concat";
    const parts = isConcat ? (node.inputs as readonly Value[]) : node.outputs;
    const whole = isConcat ? node.outputs[0]! : node.inputs[0]!;
    if (whole.shape.length !== 1 || whole.shape[0]! < LONG) return [node];
    const width = parts.map((part) => part.shape[0]!).reduce(gcd);
    if (width === 1) return [node];
    const matrix = ({ shape, dtype }: Value) => made.value([shape[0]! / width, width], dtype);
    const rows = parts.map(matrix);
    const allRows = matrix(whole);
    if (isConcat) {
      const concat = { ...node, inputs: rows, outputs: [allRows] };
      return [...parts.map((part, i) => reshape(part, rows[i]!)), concat, reshape(allRows, whole)];
    }
    const sizes = made.int64(...rows.map(({ shape }) => shape[0]!));
    const split = { ...node, inputs: [allRows, sizes], outputs: rows };
    return [reshape(whole, allRows), split, ...rows.map((part, i) => reshape(part, parts[i]!))];
  });
  return { ...graph, nodes, constants: made.constants };
}
