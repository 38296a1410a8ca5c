import { BackendError, ConfigError, ShapeError } from "../core/errors.js";
import { checkArrays } from "./feeds.js";
import { sameShape } from "./graph.js";
import type { HostArray, HostArrays, InputSpecs, Session } from "./types.js";

/** State that goes from run to run: the arrays that came out of one are read by the next, where they are. They are never written to.
 * On webgpu it stays in the GPU's memory after the first run.
 *
 * Giving the runtime arrays to write to would save nothing: onnxruntime-node 1.30 puts every output that was asked for, and also one
 * that has been written to such an array, into a new array. */
export interface State {
  readonly specs: InputSpecs;
  /** What the next run is fed: all of it, but for what is on the GPU.
   *
   * @throws BackendError if a state has no value yet */
  current(): Record<string, HostArray>;
  /** Takes the states out of the results of a run. */
  keep(results: HostArrays): void;
  /** A copy.
   *
   * @throws BackendError if it has no value yet
   * @throws ConfigError if it is no state */
  read(name: string): Promise<HostArray>;
  /** Takes copies.
   *
   * @throws ShapeError if an array is no state, or has another length or dtype */
  write(arrays: HostArrays): void;
}

/** State without values, for names that are inputs as well as outputs.
 *
 * @param what name of the function in messages
 * @throws ConfigError if a name is no input */
export function createState(
  what: string,
  names: readonly string[],
  { inputs, readResident }: Pick<Session, "inputs" | "readResident">,
): State {
  for (const name of names) {
    if (Object.hasOwn(inputs, name)) continue;
    throw new ConfigError(
      `${what}: state "${name}" must be an input and an output; the inputs are ${Object.keys(inputs).join(", ")}`,
    );
  }
  const specs: InputSpecs = Object.fromEntries(names.map((name) => [name, inputs[name]!]));
  const values = new Map<string, HostArray>();
  const onGpu = new Set<string>();
  const get = (name: string): HostArray => {
    const array = values.get(name);
    if (array !== undefined) return array;
    throw new BackendError(`${what}: state "${name}" has no value yet; call write({ ${name} }) first`);
  };
  return {
    specs,
    current: () => Object.fromEntries(names.flatMap((name) => (onGpu.has(name) ? [] : [[name, get(name)]]))),
    keep(results) {
      for (const name of names) {
        if (readResident) {
          values.delete(name);
          onGpu.add(name);
        } else values.set(name, results[name]!);
      }
    },
    async read(name) {
      if (readResident && onGpu.has(name)) return readResident(name);
      if (Object.hasOwn(specs, name)) return get(name).slice();
      throw new ConfigError(`${what}: "${name}" is no state; state is ${names.join(", ") || "not kept"}`);
    },
    write(arrays) {
      checkArrays(`${what}: state`, arrays, specs, { partial: true });
      for (const name of Object.keys(arrays)) {
        values.set(name, arrays[name]!.slice());
        onGpu.delete(name);
      }
    },
  };
}

/** Checks that every state comes out as it goes in.
 *
 * @throws ShapeError naming the first that does not */
export function checkStateOutputs(what: string, { specs }: State, outputs: InputSpecs): void {
  for (const [name, { shape, dtype }] of Object.entries(specs)) {
    const output = Object.hasOwn(outputs, name) ? outputs[name] : undefined;
    if (output && output.dtype === dtype && sameShape(output.shape, shape)) continue;
    const got = output ? `${output.dtype} [${output.shape.join()}]` : "no such output";
    throw new ShapeError(
      `${what}: state "${name}" must come out as it goes in, ${dtype} [${shape.join()}], got ${got}`,
    );
  }
}
