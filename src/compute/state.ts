import { BackendError, ConfigError, ShapeError } from "../core/errors.js";
import { checkArrays } from "./feeds.js";
import { numElements, sameShape } from "./graph.js";
import type { HostArray, HostArrays, InputSpec, InputSpecs } from "./types.js";

/** State that goes from run to run: two sets of arrays, of which a run reads one and writes the other. */
export interface State {
  readonly specs: InputSpecs;
  /** What a run reads.
   *
   * @throws BackendError if a state has no value yet */
  current(): Record<string, HostArray>;
  /** What a run writes; allocated by the first run. */
  spare(): Record<string, HostArray>;
  /** What was written becomes current. */
  swap(): void;
  read(name: string): HostArray;
  write(arrays: HostArrays): void;
}

const arrayFor = ({ shape, dtype }: InputSpec): HostArray =>
  dtype === "float32" ? new Float32Array(numElements(shape)) : new Int32Array(numElements(shape));

/** State without values for the names that are inputs as well as outputs.
 *
 * @param what name of the function in messages
 * @throws ConfigError if a name is no input */
export function createState(what: string, names: readonly string[], inputs: InputSpecs): State {
  for (const name of names) {
    if (Object.hasOwn(inputs, name)) continue;
    throw new ConfigError(
      `${what}: state "${name}" must be an input and an output; the inputs are ${Object.keys(inputs).join(", ")}`,
    );
  }
  const specs: InputSpecs = Object.fromEntries(names.map((name) => [name, inputs[name]!]));
  let current: Record<string, HostArray> = {};
  let spare: Record<string, HostArray> = {};
  const get = (name: string): HostArray => {
    const array = current[name];
    if (array !== undefined) return array;
    throw new BackendError(`${what}: state "${name}" has no value yet; call write({ ${name} }) first`);
  };
  return {
    specs,
    current: () => Object.fromEntries(names.map((name) => [name, get(name)])),
    spare() {
      for (const name of names) spare[name] ??= arrayFor(specs[name]!);
      return spare;
    },
    swap() {
      [current, spare] = [spare, current];
    },
    read(name) {
      if (Object.hasOwn(specs, name)) return get(name).slice();
      throw new ConfigError(`${what}: "${name}" is no state; state is ${names.join(", ") || "not kept"}`);
    },
    write(arrays) {
      checkArrays(`${what}: state`, arrays, specs, { partial: true });
      for (const [name, array] of Object.entries(arrays))
        (current[name] ??= arrayFor(specs[name]!)).set(array);
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
