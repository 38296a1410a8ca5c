import { availableParallelism } from "node:os";
import * as ort from "onnxruntime-node";
import { BackendError } from "../core/errors.js";
import { checkArrays } from "./feeds.js";
import type { Graph } from "./graph.js";
import { outputName, serialise } from "./serialise.js";
import type { Compiled, HostArray, InputSpec } from "./types.js";

/** Options of `createSession`. */
export interface SessionOptions {
  readonly name: string;
  readonly numThreads?: number | undefined;
  /** Prefix of a JSON profile that the runtime writes when the session is disposed. */
  readonly profileTo?: string | undefined;
}

function specsOf(values: Graph["inputs"]): Record<string, InputSpec> {
  return Object.fromEntries(
    [...values].map(([name, { shape, dtype }]) => {
      if (dtype !== "float32" && dtype !== "int32") {
        throw new BackendError(
          `compile: "${name}" is ${dtype}; inputs and outputs are float32 or int32, cast it`,
        );
      }
      return [name, { shape, dtype }];
    }),
  );
}

/** The graph, ready to run on ONNX Runtime's own kernels.
 *
 * @throws BackendError if the runtime refuses the graph */
export async function createSession(
  graph: Graph,
  { name, numThreads, profileTo }: SessionOptions,
): Promise<Compiled> {
  const inputs = specsOf(graph.inputs);
  const outputs = specsOf(graph.outputs);
  const session = await ort.InferenceSession.create(serialise(graph, { name }), {
    executionProviders: ["cpu"],
    intraOpNumThreads: numThreads ?? availableParallelism(),
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    ...(profileTo === undefined ? {} : { enableProfiling: true, profileFilePrefix: profileTo }),
  }).catch((error: unknown) => {
    throw new BackendError(`${name}: ONNX Runtime refused the graph: ${String(error)}`, { cause: error });
  });
  const toTensor = (array: HostArray, spec: InputSpec) => new ort.Tensor(spec.dtype, array, spec.shape);
  let disposed = false;
  return {
    engine: "native",
    inputs,
    outputs,
    async run(feeds, into = {}) {
      if (disposed) throw new BackendError(`${name}: the compiled function was disposed; compile it again`);
      checkArrays(name, feeds, inputs);
      checkArrays(name, into, outputs, { partial: true });
      const tensors = Object.entries(inputs).map(([key, spec]) => [key, toTensor(feeds[key]!, spec)]);
      const fetches = Object.entries(outputs).map(([key, spec]) => {
        const array = into[key];
        return [outputName(graph, key), array ? toTensor(array, spec) : null];
      });
      const results = await session.run(
        Object.fromEntries(tensors) as ort.InferenceSession.FeedsType,
        Object.fromEntries(fetches) as ort.InferenceSession.FetchesType,
      );
      return Object.fromEntries(
        Object.keys(outputs).map((key) => [
          key,
          into[key] ?? (results[outputName(graph, key)]!.data as HostArray),
        ]),
      );
    },
    async dispose() {
      if (disposed) return;
      disposed = true;
      if (profileTo !== undefined) session.endProfiling();
      await session.release();
    },
  };
}
