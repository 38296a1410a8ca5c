import { createSession } from "../../src/compute/session.js";
import type { Graph } from "../../src/compute/graph.js";
import type { HostArray } from "../../src/compute/types.js";
import { assertClose } from "./assert-close.js";

/** Runs the graph before and after a pass on the same feeds and compares every output. */
export async function assertPassKeepsResults(
  before: Graph,
  pass: (graph: Graph) => Graph,
  feeds: Record<string, HostArray>,
): Promise<Graph> {
  const after = pass(before);
  const [expected, actual] = [await run(before, feeds), await run(after, feeds)];
  for (const name of Object.keys(expected)) assertClose(actual[name]!, expected[name]!, { what: name });
  return after;
}

async function run(graph: Graph, feeds: Record<string, HostArray>): Promise<Record<string, HostArray>> {
  const session = await createSession(graph, { name: "test" });
  try {
    return await session.run(feeds);
  } finally {
    await session.dispose();
  }
}
