import { ConfigError } from "../../core/errors.js";
import type { Graph } from "../graph.js";
import { mergeCommonSubexpressions } from "./common-subexpressions.js";
import { removeDeadCode } from "./dead-code.js";
import { foldScales } from "./fold-scales.js";
import type { Pass } from "./pass.js";

export type { Pass } from "./pass.js";

/** The passes, in the order in which they run. Dead code goes first, so that no value seems to have more readers than it has, and last. */
export const passes: readonly Pass[] = [
  { name: "dead-code", run: removeDeadCode },
  { name: "common-subexpressions", run: mergeCommonSubexpressions },
  { name: "fold-scales", run: (graph) => removeDeadCode(foldScales(graph)) },
];

/** Runs the passes over a traced graph.
 *
 * @param disabled names of passes to leave out
 * @throws ConfigError if there is no pass of such a name */
export function optimise(graph: Graph, disabled: readonly string[] = []): Graph {
  const names = passes.map(({ name }) => name);
  const unknown = disabled.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ConfigError(`disablePasses: there is no pass "${unknown}"; the passes are ${names.join(", ")}`);
  }
  return passes.reduce((g, { name, run }) => (disabled.includes(name) ? g : run(g)), graph);
}
