import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wholeNumber } from "../../core/config.js";
import { BackendError } from "../../core/errors.js";
import type { Graph } from "../graph.js";
import { createSession } from "../session.js";
import type { HostArrays } from "../types.js";
import { nodeFlops } from "./cost.js";
import { readRuns, type NodeTime } from "./profile-events.js";
import type { Profile, ProfileOptions } from "./profile-table.js";

/** Runs a graph a few times under ONNX Runtime's profiler, in a session of its own.
 *
 * @param name of the graph, for messages
 * @throws ShapeError if the feeds do not fit
 * @throws BackendError if the runtime refuses the graph or writes no profile */
export async function profileGraph(
  graph: Graph,
  feeds: HostArrays,
  { name, steps = 5, numThreads }: ProfileOptions & { readonly name: string },
): Promise<Profile> {
  wholeNumber("steps", steps, 1);
  const folder = await mkdtemp(join(tmpdir(), "canlab-profile-"));
  try {
    const session = await createSession(graph, { name, numThreads, profileTo: join(folder, "run") });
    try {
      for (let i = 0; i <= steps; i++) await session.run(feeds);
    } finally {
      await session.dispose();
    }
    const [file] = await readdir(folder);
    if (file === undefined) throw new BackendError(`${name}: ONNX Runtime wrote no profile to ${folder}`);
    const runs = readRuns(await readFile(join(folder, file), "utf8"), name).slice(1);
    return rowsOf(runs, graph);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function rowsOf(runs: ReturnType<typeof readRuns>, graph: Graph): Profile {
  const steps = runs.length;
  const sums = new Map<string, { count: number; us: number; flops: number; countedUs: number }>();
  let totalUs = 0;
  for (const { op, name, us } of runs.flatMap(({ nodes }) => nodes)) {
    const sum = sums.get(op) ?? { count: 0, us: 0, flops: 0, countedUs: 0 };
    const flops = flopsOf({ op, name, us }, graph);
    sum.count++;
    sum.us += us;
    totalUs += us;
    if (flops !== undefined) {
      sum.flops += flops;
      sum.countedUs += us;
    }
    sums.set(op, sum);
  }
  const rows = [...sums].map(([op, { count, us, flops, countedUs }]) => ({
    op,
    count: count / steps,
    ms: us / 1000 / steps,
    share: totalUs === 0 ? 0 : us / totalUs,
    gflopsPerSecond: countedUs === 0 ? 0 : flops / (countedUs * 1000),
  }));
  rows.sort((a, b) => b.ms - a.ms || a.op.localeCompare(b.op));
  const msPerStep = runs.reduce((sum, { us }) => sum + us, 0) / 1000 / steps;
  return { steps, msPerStep, rows };
}

/** `serialise` names a node by its operator and place; a node that the runtime made by fusion may carry such a name as its beginning. */
function flopsOf({ op, name }: NodeTime, { nodes }: Graph): number | undefined {
  const place = /^[A-Za-z]+_(\d+)/.exec(name)?.[1];
  const node = place === undefined ? undefined : nodes[Number(place)];
  return node?.op === op ? nodeFlops(node) : undefined;
}
