import { BackendError, CanlabError, OutOfMemoryError } from "../core/errors.js";
import type { Graph } from "./graph.js";
import { byteSize, leastBytes } from "./inspect/memory.js";

const OUT_OF_MEMORY =
  /bad_alloc|failed to allocate|out of memory|allocation failed|invalid typed array length|invalid array buffer length|integer overflow/i;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).trim();

/** What a function threw that ran eagerly: a typed error if memory ran out, else the same. */
export function eagerError(what: string, error: unknown): unknown {
  if (error instanceof CanlabError || !OUT_OF_MEMORY.test(messageOf(error))) return error;
  return new OutOfMemoryError(
    `${what}: out of memory in the run: take a smaller batch, or micro-batches (${messageOf(error)})`,
    { cause: error },
  );
}

/** What the runtime said, as an error that says what to do.
 *
 * @param what name of the function in messages
 * @param doing what failed, for example "the run" */
export function runtimeError(what: string, doing: string, { graph, error }: FailedGraph): CanlabError {
  if (error instanceof CanlabError) return error;
  const said = messageOf(error);
  if (OUT_OF_MEMORY.test(said)) {
    return new OutOfMemoryError(
      `${what}: out of memory in ${doing}; the graph needs at least ${byteSize(leastBytes(graph))}: ` +
        `take a smaller batch, or micro-batches (the runtime said: ${said})`,
      { cause: error },
    );
  }
  return new BackendError(
    `${what}: ONNX Runtime failed in ${doing}: ${said}; run with engine "wasm" or "cpu" to see whether the function is at fault`,
    { cause: error },
  );
}

/** The graph that was being prepared or run, and what was thrown. */
export interface FailedGraph {
  readonly graph: Graph;
  readonly error: unknown;
}

/** Refuses a graph that cannot fit, before the operating system ends the process for trying.
 *
 * @param availableBytes memory of the machine, or of the part of it that this process may use
 * @throws OutOfMemoryError with both sizes */
export function checkMemory(what: string, graph: Graph, availableBytes: number): void {
  const least = leastBytes(graph);
  if (least <= availableBytes) return;
  throw new OutOfMemoryError(
    `${what}: out of memory; the graph needs at least ${byteSize(least)}, there are ${byteSize(availableBytes)}: ` +
      `take a smaller batch, or micro-batches`,
  );
}
