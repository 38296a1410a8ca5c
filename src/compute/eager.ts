import * as tf from "@tensorflow/tfjs-core";
import { BackendError } from "../core/errors.js";
import { checkArrays } from "./feeds.js";
import "./gradients.js";
import type { Compiled, HostArray, InputSpec, TensorFunction } from "./types.js";

/** Makes a tfjs backend ready and current.
 *
 * @throws BackendError if it is not there */
export async function useBackend(engine: "wasm" | "cpu"): Promise<void> {
  if (engine === "wasm") await import("@tensorflow/tfjs-backend-wasm");
  const ready = await tf.setBackend(engine).catch(() => false);
  if (!ready) throw new BackendError(`the tfjs backend "${engine}" is not available here; try engine "cpu"`);
}

/** The same interface as a native session, running `f` anew on a tfjs backend each time. */
export async function createEager(
  f: TensorFunction,
  {
    name,
    inputs,
    engine,
  }: { name: string; inputs: Readonly<Record<string, InputSpec>>; engine: "wasm" | "cpu" },
): Promise<Compiled> {
  await useBackend(engine);
  let outputs: Record<string, InputSpec> = {};
  const run = async (
    feeds: Readonly<Record<string, HostArray>>,
    into: Readonly<Record<string, HostArray>> = {},
  ): Promise<Record<string, HostArray>> => {
    checkArrays(name, feeds, inputs);
    const previous = tf.getBackend();
    if (previous !== engine) await useBackend(engine);
    const results = tf.tidy(() =>
      f(
        Object.fromEntries(
          Object.entries(inputs).map(([key, { shape, dtype }]) => [
            key,
            tf.tensor(feeds[key]!, [...shape], dtype),
          ]),
        ),
      ),
    );
    outputs = Object.fromEntries(
      Object.entries(results).map(([key, t]) => [
        key,
        { shape: t.shape, dtype: t.dtype as "float32" | "int32" },
      ]),
    );
    const arrays: Record<string, HostArray> = {};
    for (const [key, tensor] of Object.entries(results)) {
      const data = tensor.dataSync() as HostArray;
      into[key]?.set(data);
      // dataSync may hand out the backend's own memory, which dispose gives back.
      arrays[key] = into[key] ?? data.slice();
    }
    tf.dispose(results);
    if (previous && previous !== engine) await tf.setBackend(previous);
    return arrays;
  };
  return {
    engine,
    inputs,
    get outputs() {
      return outputs;
    },
    run,
    dispose: () => Promise.resolve(),
  };
}
