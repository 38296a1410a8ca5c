import { oneOf } from "../core/config.js";
import { createEager } from "./eager.js";
import { createSession } from "./session.js";
import { trace } from "./trace.js";
import type { Compiled, CompileOptions, Engine, TensorFunction } from "./types.js";

const engines: readonly Engine[] = ["native", "wasm", "cpu"];

/** Makes a pure function of named tensors ready to run many times: traced once and run by ONNX Runtime (`native`), or run eagerly by tfjs.
 *
 * `f` may hold gradients (`tf.grads`) and updates; it must not read values, draw random numbers or keep tensors.
 *
 * @throws BackendError if `f` cannot be traced, or the engine is not there
 * @throws ShapeError from `run`, if a feed does not fit `options.inputs` */
export async function compile(f: TensorFunction, options: CompileOptions): Promise<Compiled> {
  const engine = oneOf("engine", options.engine ?? "native", engines);
  const name = options.name ?? (f.name || "compiled function");
  if (engine !== "native") return createEager(f, { name, inputs: options.inputs, engine });
  return createSession(trace(f, options.inputs, name), { name, numThreads: options.numThreads });
}
