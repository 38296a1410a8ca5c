import type { Graph } from "../graph.js";

/** A rewriting of a graph to one that gives the same results with less work. */
export interface Pass {
  /** Names it in `disablePasses` and in the bench. */
  readonly name: string;
  /** Gives a new graph; the old one is left as it was. */
  readonly run: (graph: Graph) => Graph;
}
