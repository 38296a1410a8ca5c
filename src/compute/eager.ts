import * as tf from "@tensorflow/tfjs-core";
import { BackendError, ShapeError } from "../core/errors.js";
import { withBackend, type EagerEngine } from "./backends.js";
import { checkArrays } from "./feeds.js";
import { createQueue } from "./queue.js";
import { eagerError } from "./runtime-error.js";
import type { HostArray, HostArrays, InputSpec, InputSpecs, Session, TensorFunction } from "./types.js";

/** The current backend is one for the whole thread, so all eager runs take turns. */
const turns = createQueue();

/** What `createEager` runs, and on which backend. */
export interface EagerOptions {
  /** Name in messages. */
  readonly name: string;
  readonly inputs: InputSpecs;
  readonly engine: EagerEngine;
}

/** The same interface as a native session, running `f` anew on a tfjs backend each time.
 *
 * @throws BackendError if the backend is not there */
export async function createEager(
  f: TensorFunction,
  { name, inputs, engine }: EagerOptions,
): Promise<Session> {
  await turns.add(() => withBackend(engine, () => undefined));
  let outputs: InputSpecs = {};
  let disposed = false;
  const execute = (feeds: HostArrays, into: HostArrays): Record<string, HostArray> => {
    const results = tf.tidy(() => f(tensorsOf(feeds, inputs)));
    try {
      outputs = specsOf(name, results);
      checkArrays(`${name}: into`, into, outputs, { partial: true });
      return Object.fromEntries(
        Object.entries(results).map(([key, tensor]) => [key, hostArray(tensor, into[key])]),
      );
    } finally {
      tf.dispose(results);
    }
  };
  return {
    engine,
    inputs,
    get outputs() {
      return outputs;
    },
    async run(feeds, into = {}) {
      if (disposed) throw new BackendError(`${name}: the session was disposed; create it again`);
      checkArrays(name, feeds, inputs);
      return turns
        .add(() => withBackend(engine, () => execute(feeds, into)))
        .catch((error: unknown) => {
          throw eagerError(name, error);
        });
    },
    dispose() {
      disposed = true;
      return Promise.resolve();
    },
  };
}

const tensorsOf = (feeds: HostArrays, inputs: InputSpecs): Record<string, tf.Tensor> =>
  Object.fromEntries(
    Object.entries(inputs).map(([key, { shape, dtype }]) => [key, tf.tensor(feeds[key]!, [...shape], dtype)]),
  );

function specsOf(name: string, results: Readonly<Record<string, tf.Tensor>>): InputSpecs {
  const specOf = ([key, tensor]: [string, tf.Tensor]): [string, InputSpec] => {
    if (!(tensor instanceof tf.Tensor)) {
      throw new ShapeError(`${name}: output "${key}" is not a tensor; return named tensors only`);
    }
    const { shape, dtype } = tensor;
    if (dtype === "float32" || dtype === "int32") return [key, { shape, dtype }];
    throw new BackendError(
      `${name}: output "${key}" is ${dtype}; inputs and outputs are float32 or int32, return it as tf.cast(x, "int32")`,
    );
  };
  return Object.fromEntries(Object.entries(results).map(specOf));
}

function hostArray(tensor: tf.Tensor, into: HostArray | undefined): HostArray {
  const data = tensor.dataSync() as HostArray;
  // dataSync may hand out the backend's own memory, which dispose gives back.
  if (!into) return data.slice();
  into.set(data);
  return into;
}
