import * as ort from "onnxruntime-node";
import { BackendError } from "../core/errors.js";
import { outputName, serialise } from "./serialise.js";
import type { Graph, Value } from "./graph.js";
import type { HostArray, HostArrays } from "./types.js";

/** State that stays in a GPU's memory from run to run.
 *
 * Two buffers take turns, one read and one written by a run: a buffer that is left to the garbage collector, which sees only a small
 * JavaScript object, would stay in the GPU's memory for long. */
export interface Resident {
  readonly names: readonly string[];
  /** What a run reads where no array is fed: the results of the run before.
   *
   * @throws BackendError if there is neither an array nor a result */
  feeds(given: HostArrays): Record<string, ort.Tensor>;
  /** Where a run writes to, by the graph's names; null: into a new buffer. */
  fetches(): Record<string, ort.Tensor | null>;
  /** Takes the results of a run. */
  keep(results: ort.InferenceSession.OnnxValueMapType): void;
  /** A copy in the host's memory.
   *
   * @throws BackendError if no run has ended yet */
  read(name: string): Promise<HostArray>;
  dispose(): Promise<void>;
}

/** Nothing yet on the GPU, for states of a graph.
 *
 * @param what name of the graph in messages */
export function createResident(
  what: string,
  graph: Graph,
  {
    names,
    executionProviders,
  }: { readonly names: readonly string[]; readonly executionProviders: readonly string[] },
): Resident {
  const read = new Map<string, ort.Tensor>();
  const written = new Map<string, ort.Tensor>();
  const readers = new Map<string, Promise<ort.InferenceSession>>();
  const tensorOf = (name: string): ort.Tensor => {
    const tensor = read.get(name);
    if (tensor) return tensor;
    throw new BackendError(`${what}: state "${name}" has no value yet; call write({ ${name} }) first`);
  };
  return {
    names,
    feeds: (given) =>
      Object.fromEntries(
        names.flatMap((name) => (Object.hasOwn(given, name) ? [] : [[name, tensorOf(name)]])),
      ),
    fetches: () =>
      Object.fromEntries(names.map((name) => [outputName(graph, name), written.get(name) ?? null])),
    keep(results) {
      for (const name of names) {
        const before = read.get(name);
        read.set(name, results[outputName(graph, name)] as ort.Tensor);
        if (before) written.set(name, before);
      }
    },
    async read(name) {
      const tensor = tensorOf(name);
      const reader = readers.get(name) ?? createReader(graph.inputs.get(name)!, executionProviders);
      readers.set(name, reader);
      const { y } = await (await reader).run({ x: tensor });
      return y!.data as HostArray;
    },
    async dispose() {
      read.clear();
      written.clear();
      for (const reader of readers.values()) await (await reader).release();
    },
  };
}

/** A session that gives its input back in the host's memory: onnxruntime-node 1.30 ends the process where one asks the tensor itself. */
function createReader(
  { shape, dtype }: Value,
  executionProviders: readonly string[],
): Promise<ort.InferenceSession> {
  const x: Value = { id: 0, shape, dtype };
  const y: Value = { id: 1, shape, dtype };
  const model = serialise({
    inputs: new Map([["x", x]]),
    outputs: new Map([["y", y]]),
    nodes: [{ op: "Identity", domain: "", inputs: [x], outputs: [y], attributes: {} }],
    constants: new Map(),
  });
  return ort.InferenceSession.create(model, { executionProviders, logSeverityLevel: 4 });
}
