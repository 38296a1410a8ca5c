import { BackendError } from "../../core/errors.js";

/** One operator of one run. */
export interface NodeTime {
  readonly op: string;
  /** As in the ONNX file, or as the runtime named what it made. */
  readonly name: string;
  /** Microseconds. */
  readonly us: number;
}

/** One run of a session. */
export interface RunTime {
  readonly us: number;
  readonly nodes: readonly NodeTime[];
}

/** An event of the trace format that Chrome reads and ONNX Runtime writes; `ts` and `dur` in microseconds. */
interface ProfileEvent {
  readonly cat?: string;
  readonly name?: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly args?: { readonly op_name?: string };
}

const KERNEL = "_kernel_time";

/** The runs in a profile of ONNX Runtime, in order.
 *
 * @param json text of the file
 * @param what name of the graph in messages
 * @throws BackendError if it is no such profile, or holds no run */
export function readRuns(json: string, what: string): RunTime[] {
  const events = parse(json, what);
  const runs = events
    .filter(({ cat, name }) => cat === "Session" && name === "model_run")
    .map(({ ts = 0, dur = 0 }) => ({ start: ts, end: ts + dur, us: dur, nodes: [] as NodeTime[] }))
    .sort((a, b) => a.start - b.start);
  if (runs.length === 0) throw new BackendError(`${what}: the profile of ONNX Runtime holds no run`);
  for (const { cat, name = "", ts = 0, dur = 0, args } of events) {
    if (cat !== "Node" || !name.endsWith(KERNEL) || args?.op_name === undefined) continue;
    const run = runs.find(({ start, end }) => ts >= start && ts <= end);
    run?.nodes.push({ op: args.op_name, name: name.slice(0, -KERNEL.length), us: dur });
  }
  return runs;
}

function parse(json: string, what: string): readonly ProfileEvent[] {
  try {
    const events: unknown = JSON.parse(json);
    if (Array.isArray(events)) return events as ProfileEvent[];
    throw new TypeError("it is not a list of events");
  } catch (error) {
    throw new BackendError(`${what}: the profile of ONNX Runtime cannot be read: ${String(error)}`, {
      cause: error,
    });
  }
}
