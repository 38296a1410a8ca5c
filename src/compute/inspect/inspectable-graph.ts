import type { Graph } from "../graph.js";
import { serialise } from "../serialise.js";
import { graphCost, type Cost } from "./cost.js";
import { leastBytes } from "./memory.js";
import { operatorCosts, summarize, type OperatorCost } from "./summary.js";
import { toDot } from "./to-dot.js";

/** A graph with what one wants to know of it; all of it is computed by free functions over `graph`. */
export interface InspectableGraph {
  readonly name: string;
  readonly graph: Graph;
  /** FLOPs and bytes of one run. */
  cost(): Cost;
  /** Costs by operator, most FLOPs first. */
  operators(): OperatorCost[];
  /** Bytes that no run can do without. */
  leastBytes(): number;
  /** All that as text. */
  summary(): string;
  /** For Graphviz: `dot -Tsvg`. */
  toDot(): string;
  /** An ONNX file. State comes out under `<name>_out`. */
  toOnnx(): Uint8Array;
}

/** The handle of a graph. */
export const inspectGraph = (graph: Graph, name: string): InspectableGraph => ({
  name,
  graph,
  cost: () => graphCost(graph),
  operators: () => operatorCosts(graph),
  leastBytes: () => leastBytes(graph),
  summary: () => summarize(graph, name),
  toDot: () => toDot(graph, name),
  toOnnx: () => serialise(graph, { name }),
});
