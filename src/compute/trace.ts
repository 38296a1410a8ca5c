import * as tf from "@tensorflow/tfjs-core";
import { BackendError, CanlabError, ShapeError } from "../core/errors.js";
import { repairs } from "../core/repairs.js";
import "./gradients.js";
import type { Graph, Value } from "./graph.js";
import { GraphBuilder } from "./graph-builder.js";
import { barrierKernels } from "./kernels/barrier.js";
import { binaryKernels } from "./kernels/binary.js";
import { convKernels } from "./kernels/conv.js";
import { createKernels } from "./kernels/create.js";
import { cropKernels } from "./kernels/crop.js";
import { cumulativeKernels } from "./kernels/cumulative.js";
import { dilationKernels } from "./kernels/dilation.js";
import { excludedKernels } from "./kernels/excluded.js";
import { fusedKernels } from "./kernels/fused.js";
import { gatherKernels } from "./kernels/gather.js";
import { joinKernels } from "./kernels/join.js";
import type { KernelInputs, KernelTable, TraceKernel } from "./kernels/kernel.js";
import { matmulKernels } from "./kernels/matmul.js";
import { normaliseKernels } from "./kernels/normalise.js";
import { padKernels } from "./kernels/pad.js";
import { poolKernels } from "./kernels/pool.js";
import { reduceKernels } from "./kernels/reduce.js";
import { resizeKernels } from "./kernels/resize.js";
import { searchKernels } from "./kernels/search.js";
import { shapeKernels } from "./kernels/shape.js";
import { unaryKernels } from "./kernels/unary.js";
import { optimise } from "./passes/index.js";
import { TRACE_BACKEND, TraceBackend } from "./trace-backend.js";
import type { InputSpec, TensorFunction } from "./types.js";

/** Every tfjs kernel that can be compiled. */
export const traceKernels: KernelTable = {
  ...unaryKernels,
  ...binaryKernels,
  ...reduceKernels,
  ...cumulativeKernels,
  ...searchKernels,
  ...shapeKernels,
  ...joinKernels,
  ...padKernels,
  ...gatherKernels,
  ...createKernels,
  ...matmulKernels,
  ...convKernels,
  ...poolKernels,
  ...dilationKernels,
  ...resizeKernels,
  ...cropKernels,
  ...normaliseKernels,
  ...fusedKernels,
  ...barrierKernels,
};

let registered: TraceBackend | undefined;

function traceBackend(): TraceBackend {
  if (registered) return registered;
  const backend = new TraceBackend();
  // Priority 0: tfjs never picks it by itself.
  tf.registerBackend(TRACE_BACKEND, () => backend, 0);
  for (const [kernelName, kernel] of Object.entries(traceKernels)) {
    tf.registerKernel({
      kernelName,
      backendName: TRACE_BACKEND,
      kernelFunc: ({ inputs, attrs }) => runKernel(backend, kernel, { inputs, attrs: attrs ?? {} }),
    });
  }
  registered = backend;
  return backend;
}

function runKernel(
  backend: TraceBackend,
  kernel: TraceKernel,
  { inputs, attrs }: { inputs: KernelInputs; attrs: object },
): tf.TensorInfo | tf.TensorInfo[] {
  const named = inputs as tf.NamedTensorInfoMap;
  const optional = (name: string) => {
    const tensor = named[name];
    return tensor ? backend.lookup(tensor) : undefined;
  };
  const result = kernel({
    builder: backend.builder,
    input: (name) => optional(name)!,
    optional,
    all: () => (Object.values(inputs) as tf.TensorInfo[]).map((tensor) => backend.lookup(tensor)),
    attrs: attrs as Record<string, unknown>,
  });
  return Array.isArray(result)
    ? result.map((value: Value) => backend.tensorOf(value))
    : backend.tensorOf(result as Value);
}

/** Options of `trace`. */
export interface TraceOptions {
  /** Name of the function in messages; default: its own. */
  readonly name?: string | undefined;
  /** Names of graph passes to leave out (see `passes`), to see what each gives; default: none. */
  readonly disablePasses?: readonly string[] | undefined;
}

/** Runs `f` once on stand-ins for its inputs and returns what it did as a graph, with the passes applied.
 *
 * @throws BackendError if `f` reads a value, uses a kernel that has no mapping, or returns something that is not a tensor */
export function trace(
  f: TensorFunction,
  inputs: Readonly<Record<string, InputSpec>>,
  { name = f.name, disablePasses }: TraceOptions = {},
): Graph {
  const backend = traceBackend();
  const previous = tf.getBackend();
  const builder = new GraphBuilder();
  backend.builder = builder;
  backend.failure = undefined;
  backend.tracing = name || "the traced function";
  outerBackend = previous;
  void tf.setBackend(TRACE_BACKEND); // synchronous for a backend whose factory is
  try {
    const outputs = new Map<string, Value>();
    tf.tidy(() => {
      const tensors = Object.entries(inputs).map(([key, { shape, dtype }]) => {
        const info = backend.tensorOf(builder.input(key, shape, dtype));
        return [key, tf.engine().makeTensorFromTensorInfo(info)] as const;
      });
      const results: unknown = f(Object.fromEntries(tensors));
      if (backend.failure !== undefined) throw backend.failure;
      for (const [key, tensor] of Object.entries(namedTensors(results, backend.tracing))) {
        outputs.set(key, backend.lookup(tensor));
      }
    });
    return optimise(builder.build(outputs), disablePasses);
  } catch (error) {
    throw explain(error, backend.tracing);
  } finally {
    restoreBackend(previous);
  }
}

let outerBackend: string | undefined;

/** tfjs counts the kernels and gradients that it is in, and a trace takes the place of its backend. */
repairs().add(() => {
  Object.assign(tf.engine().state, { kernelDepth: 0, gradientDepth: 0, activeTape: null });
  if (tf.engine().backendName === TRACE_BACKEND) restoreBackend(outerBackend);
});

function restoreBackend(name: string | undefined): void {
  if (name) void tf.setBackend(name);
  else forgetBackend();
}

/** Where no backend was chosen before, tfjs chooses the best one at the next use, also one that is registered later. */
function forgetBackend(): void {
  const engine = tf.engine() as unknown as { backendInstance: null; backendName: undefined };
  engine.backendInstance = null;
  engine.backendName = undefined;
}

function namedTensors(results: unknown, name: string): Record<string, tf.Tensor> {
  if (results instanceof Promise) {
    results.catch(() => undefined);
    throw new BackendError(
      `${name}: the function is async; only what it does at once can be traced, so make it a plain function`,
    );
  }
  const entries = Object.entries(results ?? {}) as [string, unknown][];
  const other = entries.find(([, tensor]) => !(tensor instanceof tf.Tensor));
  if (results instanceof tf.Tensor || entries.length === 0) {
    throw new ShapeError(`${name}: it must return tensors by name, as in { loss }`);
  }
  if (other) throw new ShapeError(`${name}: output "${other[0]}" is not a tensor; return named tensors only`);
  return Object.fromEntries(entries) as Record<string, tf.Tensor>;
}

/** tfjs says which kernel is missing; say also where, and what to do. */
function explain(error: unknown, name: string): unknown {
  if (error instanceof BackendError && !error.message.startsWith(name)) {
    return new BackendError(`${name}: ${error.message}`, { cause: error });
  }
  if (error instanceof CanlabError || !(error instanceof Error)) return error;
  const missing = /Kernel '(\w+)' not registered/.exec(error.message)?.[1];
  if (missing === undefined) return error;
  const why = excludedKernels[missing] ?? "has no ONNX mapping: write it with other ops";
  return new BackendError(`${name}: the tfjs kernel ${missing} ${why}, or run with engine "wasm" or "cpu"`, {
    cause: error,
  });
}
