import type { Tensor } from "@tensorflow/tfjs-core";
import { oneOf } from "../core/config.js";
import type { EagerEngine } from "./backends.js";
import { compilationStages } from "./compilation-stages.js";
import { createCompiled } from "./compiled.js";
import { chooseDevice } from "./device.js";
import { createEager } from "./eager.js";
import type { Graph } from "./graph.js";
import { inspectGraph, type InspectableGraph } from "./inspect/inspectable-graph.js";
import { fitDevice } from "./passes/fit-device.js";
import { serialise } from "./serialise.js";
import { createSession } from "./session.js";
import { trace } from "./trace.js";
import {
  ENGINES,
  type ArraysOf,
  type Compiled,
  type CompileOptions,
  type HostType,
  type InputSpecs,
  type ResultsOf,
  type Session,
  type TensorFunction,
  type TensorsOf,
} from "./types.js";

/** Makes a pure function of named tensors ready to run many times: traced once and run by ONNX Runtime (`native`), or run eagerly by tfjs.
 *
 * `f` may hold gradients (`tf.grads`) and updates; it must not read values, draw random numbers or keep tensors.
 * Names, and dtypes where `inputs` and `outputs` are written out, are known to TypeScript: `run({ x })` gives `{ y }`.
 *
 * State (parameters, moments) stays in the compiled function from run to run: the arrays of one run are read by the next, where they are.
 * Set it once with `write`, take a copy with `read`; a run that fails leaves it as it was.
 *
 * @throws BackendError if `f` cannot be traced, or the engine is not there, or the runtime refuses the graph
 * @throws ConfigError if an option is unknown or out of range
 * @throws InterruptedError after `signal`
 * @throws OutOfMemoryError if the graph cannot fit into memory
 * @throws ShapeError if state does not come out as it goes in */
export async function compile<
  const Inputs extends InputSpecs,
  Outputs extends Readonly<Record<string, Tensor>>,
  const Types extends Readonly<Record<string, HostType>> = Record<never, never>,
  const State extends keyof Inputs & string = never,
>(
  f: (inputs: TensorsOf<NoInfer<Inputs>>) => Outputs,
  options: CompileOptions<Inputs, Types, State>,
): Promise<
  Compiled<
    Omit<ArraysOf<Inputs>, State>,
    Omit<ResultsOf<Inputs, Outputs, Types>, State>,
    Pick<ArraysOf<Inputs>, State>
  >
> {
  const compiled = await compileAny(f as unknown as TensorFunction, options);
  return compiled as never; // the same object: the names are only known to TypeScript
}

async function compileAny(f: TensorFunction, options: CompileOptions): Promise<Compiled> {
  const { inputs, outputs = {}, state = [], numThreads, checkFinite = true } = options;
  const engine = oneOf("engine", options.engine ?? "native", ENGINES);
  const name = options.name ?? (f.name || "compiled function");
  let traced: InspectableGraph | undefined;
  const graph = () =>
    (traced ??= inspectGraph(trace(f, inputs, { name, disablePasses: options.disablePasses }), name));
  const session =
    engine === "native"
      ? await nativeSession(() => graph().graph, name, options)
      : await eagerSession(f, name, { ...options, engine });
  try {
    return createCompiled(session, { name, state, declared: outputs, checkFinite, numThreads, graph });
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

async function nativeSession(graph: () => Graph, name: string, options: CompileOptions): Promise<Session> {
  const { numThreads, device = "cpu" } = options;
  const stages = compilationStages(name, 3, options);
  try {
    const traced = await stages.run("tracing", graph);
    const { executionProviders, device: chosen, why } = await chooseDevice(device);
    if (device !== "cpu") options.logger?.info(`${name}: runs on ${chosen} (${why})`);
    const fitted = fitDevice(traced, chosen);
    const resident = chosen === "webgpu" ? options.state : [];
    const model = await stages.run("serialising", () => serialise(fitted, { name }));
    return await stages.run("session", () =>
      createSession(fitted, { name, numThreads, executionProviders, model, resident }),
    );
  } finally {
    stages.stop();
  }
}

async function eagerSession(
  f: TensorFunction,
  name: string,
  options: CompileOptions & { readonly engine: EagerEngine },
): Promise<Session> {
  const { inputs, engine, device = "cpu" } = options;
  const stages = compilationStages(name, 1, options);
  try {
    await chooseDevice(device, { engine });
    return await stages.run("backend", () => createEager(f, { name, inputs, engine }));
  } finally {
    stages.stop();
  }
}
