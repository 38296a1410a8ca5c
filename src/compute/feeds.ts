import { ShapeError } from "../core/errors.js";
import { numElements } from "./graph.js";
import type { HostArray, InputSpec } from "./types.js";

const dtypeOf = (array: HostArray): string => (array instanceof Float32Array ? "float32" : "int32");

/** Checks named arrays against their specs.
 *
 * @throws ShapeError naming the first array that is missing, unknown, or of another length or type */
export function checkArrays(
  what: string,
  arrays: Readonly<Record<string, HostArray>>,
  specs: Readonly<Record<string, InputSpec>>,
  { partial = false } = {},
): void {
  const names = Object.keys(specs).join(", ");
  for (const name of Object.keys(arrays)) {
    if (!Object.hasOwn(specs, name))
      throw new ShapeError(`${what}: unknown name "${name}"; expected ${names}`);
  }
  for (const [name, { shape, dtype }] of Object.entries(specs)) {
    const array = arrays[name];
    if (array === undefined) {
      if (partial) continue;
      throw new ShapeError(`${what}: "${name}" is missing; expected ${names}`);
    }
    if (dtypeOf(array) !== dtype || array.length !== numElements(shape)) {
      throw new ShapeError(
        `${what}: "${name}" must be ${dtype} [${shape.join()}] (${numElements(shape)} numbers), ` +
          `got ${dtypeOf(array)} with ${array.length}`,
      );
    }
  }
}
