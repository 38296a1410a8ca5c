import { availableParallelism, totalmem } from "node:os";
import * as ort from "onnxruntime-node";
import { wholeNumber } from "../core/config.js";
import { BackendError } from "../core/errors.js";
import { checkArrays } from "./feeds.js";
import type { Graph, Value } from "./graph.js";
import { checkMemory, runtimeError } from "./runtime-error.js";
import { createResident } from "./resident.js";
import { outputName, serialise } from "./serialise.js";
import type { HostArray, HostArrays, InputSpec, InputSpecs, Session } from "./types.js";

/** Options of `createSession`. */
export interface SessionOptions {
  /** Name in messages and in the file. */
  readonly name: string;
  /** Default: as many as the machine has cores. */
  readonly numThreads?: number | undefined;
  /** Prefix of a JSON profile that the runtime writes when the session is disposed. */
  readonly profileTo?: string | undefined;
  /** ONNX Runtime's names, first choice first. Default: cpu. */
  readonly executionProviders?: readonly string[] | undefined;
  /** The graph as `serialise` gives it, where that was done already. */
  readonly model?: Uint8Array | undefined;
  /** Names that are inputs and outputs and stay on the GPU; only where the first provider is webgpu. Default: none. */
  readonly resident?: readonly string[] | undefined;
  /** Memory that a graph may need at least; default: what the machine, or the container, has. */
  readonly availableBytes?: number;
}

function specsOf(what: string, values: ReadonlyMap<string, Value>, kind: string): InputSpecs {
  return Object.fromEntries(
    [...values].map(([key, { shape, dtype }]) => {
      if (dtype !== "float32" && dtype !== "int32") {
        const advice = kind === "input" ? "feed" : "return";
        throw new BackendError(
          `${what}: ${kind} "${key}" is ${dtype}; inputs and outputs are float32 or int32, ` +
            `${advice} it as tf.cast(x, "${dtype === "bool" || dtype === "int64" ? "int32" : "float32"}")`,
        );
      }
      return [key, { shape, dtype }];
    }),
  );
}

/** Bytes of the container's limit, or of the machine where there is none. */
function memoryBytes(): number {
  const limit = process.constrainedMemory?.() ?? 0;
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** The Linux and macOS builds of ONNX Runtime 1.30 start Microsoft's telemetry client with the first session, unless this variable is set.
 * Nobody asked for that by importing canlab; who wants it sets the variable to 0. */
function withoutTelemetry(): void {
  process.env["ORT_DISABLE_TELEMETRY"] ??= "1";
}

function runtimeSession(graph: Graph, options: SessionOptions): Promise<ort.InferenceSession> {
  withoutTelemetry();
  const { name, profileTo, executionProviders = ["cpu"], resident = [] } = options;
  const locations = Object.fromEntries(
    [...graph.outputs.keys()].map((key) => [
      outputName(graph, key),
      resident.includes(key) ? ("gpu-buffer" as const) : ("cpu" as const),
    ]),
  );
  const numThreads = wholeNumber("numThreads", options.numThreads ?? availableParallelism(), 1);
  return ort.InferenceSession.create(options.model ?? serialise(graph, { name }), {
    executionProviders,
    intraOpNumThreads: numThreads,
    interOpNumThreads: 1,
    // "all" also lays pictures out for convolutions; a graph without them is 2 to 3 % slower for it.
    graphOptimizationLevel: graph.nodes.some(({ op }) => op.startsWith("Conv")) ? "all" : "extended",
    // A plan for one block, made after the first run, would lie beside that run's memory: twice the peak, and no faster.
    enableMemPattern: false,
    // What goes wrong comes back as an error; the runtime need not also print it.
    logSeverityLevel: 4,
    ...(resident.length === 0 ? {} : { preferredOutputLocation: locations }),
    ...(profileTo === undefined ? {} : { enableProfiling: true, profileFilePrefix: profileTo }),
  });
}

/** The graph, ready to run on ONNX Runtime's own kernels. Feeds are read where they are, and outputs are written into the arrays
 * of `into`: neither is copied. Runs and the creation block the thread; use a worker thread to go on meanwhile.
 *
 * @throws ConfigError if `numThreads` is not a whole number of at least 1
 * @throws OutOfMemoryError if the graph cannot fit into memory
 * @throws BackendError if an input or output is neither float32 nor int32, or the runtime refuses the graph */
export async function createSession(graph: Graph, options: SessionOptions): Promise<Session> {
  const { name, profileTo } = options;
  const inputs = specsOf(name, graph.inputs, "input");
  const outputs = specsOf(name, graph.outputs, "output");
  // A GPU has memory of its own, and says so itself when it is full.
  const isOnCpu = (options.executionProviders?.[0] ?? "cpu") === "cpu";
  if (isOnCpu) checkMemory(name, graph, options.availableBytes ?? memoryBytes());
  const session = await runtimeSession(graph, options).catch((error: unknown) => {
    throw runtimeError(name, "creating the session", { graph, error });
  });
  const { executionProviders = ["cpu"] } = options;
  const resident = createResident(name, graph, { names: options.resident ?? [], executionProviders });
  const onHost = Object.entries(outputs).filter(([key]) => !resident.names.includes(key));
  const execute = async (feeds: HostArrays, into: HostArrays): Promise<Record<string, HostArray>> => {
    const fetches = onHost.map(([key, spec]) => {
      const array = into[key];
      return [outputName(graph, key), array ? toTensor(array, spec) : null] as const;
    });
    const results = await session.run(
      { ...tensorsFor(feeds, inputs), ...resident.feeds(feeds) },
      { ...Object.fromEntries(fetches), ...resident.fetches() },
    );
    resident.keep(results);
    const arrayOf = (key: string) => into[key] ?? (results[outputName(graph, key)]!.data as HostArray);
    return Object.fromEntries(onHost.map(([key]) => [key, arrayOf(key)]));
  };
  let disposed = false;
  return {
    engine: "native",
    inputs,
    outputs,
    ...(resident.names.length === 0 ? {} : { readResident: (key: string) => resident.read(key) }),
    async run(feeds, into = {}) {
      if (disposed) throw new BackendError(`${name}: the session was disposed; create it again`);
      checkArrays(name, feeds, inputs, { optional: resident.names });
      checkArrays(`${name}: into`, into, outputs, { partial: true });
      try {
        return await execute(feeds, into);
      } catch (error) {
        throw runtimeError(name, "the run", { graph, error });
      }
    },
    async dispose() {
      if (disposed) return;
      disposed = true;
      if (profileTo !== undefined) session.endProfiling();
      await resident.dispose();
      await session.release();
    },
  };
}

const toTensor = (array: HostArray, { dtype, shape }: InputSpec): ort.Tensor =>
  new ort.Tensor(dtype, array, shape);

const tensorsFor = (arrays: HostArrays, specs: InputSpecs): Record<string, ort.Tensor> =>
  Object.fromEntries(
    Object.entries(specs).flatMap(([key, spec]) => (arrays[key] ? [[key, toTensor(arrays[key], spec)]] : [])),
  );
