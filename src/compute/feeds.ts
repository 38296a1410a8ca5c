import { DataError, ShapeError } from "../core/errors.js";
import { numElements } from "./graph.js";
import type { HostArrays, InputSpecs } from "./types.js";

const dtypeOf = (array: unknown): string => {
  if (array instanceof Float32Array) return "float32";
  if (array instanceof Int32Array) return "int32";
  if (ArrayBuffer.isView(array)) return array.constructor.name;
  return Array.isArray(array) ? "a plain array" : array === null ? "null" : typeof array;
};

const listed = (specs: InputSpecs): string => Object.keys(specs).join(", ") || "no names";

/** Checks named arrays against their specs.
 *
 * @param what name of the function in messages
 * @param partial whether names may be left out
 * @param optional names that may
 * @throws ShapeError naming the first array that is missing, unknown, or of another length or type */
export function checkArrays(
  what: string,
  arrays: HostArrays,
  specs: InputSpecs,
  {
    partial = false,
    optional = [],
  }: { readonly partial?: boolean; readonly optional?: readonly string[] } = {},
): void {
  for (const name of Object.keys(arrays)) {
    if (!Object.hasOwn(specs, name)) {
      throw new ShapeError(`${what}: unknown name "${name}"; expected ${listed(specs)}`);
    }
  }
  for (const [name, { shape, dtype }] of Object.entries(specs)) {
    const array = Object.hasOwn(arrays, name) ? arrays[name] : undefined;
    if (array === undefined) {
      if (partial || optional.includes(name)) continue;
      throw new ShapeError(`${what}: "${name}" is missing; expected ${listed(specs)}`);
    }
    const wanted = `"${name}" must be ${dtype} [${shape.join()}] (${numElements(shape)} numbers)`;
    if (dtypeOf(array) !== dtype) throw new ShapeError(`${what}: ${wanted}, got ${gotOf(array)}`);
    if (array.length !== numElements(shape)) {
      throw new ShapeError(`${what}: ${wanted}, got ${gotOf(array)}${hintOf(array)}`);
    }
  }
}

const gotOf = (array: unknown): string => {
  const length = (array as ArrayLike<number> | null)?.length;
  return length === undefined ? dtypeOf(array) : `${dtypeOf(array)} with ${length}`;
};

const hintOf = (array: HostArrays[string]): string =>
  array.buffer.byteLength === 0 ? "; its memory was handed to another thread" : "";

/** Checks that the float arrays hold finite numbers only.
 *
 * @throws DataError naming the first array and place that do not */
export function checkFinite(what: string, arrays: HostArrays): void {
  for (const [name, array] of Object.entries(arrays)) {
    if (!(array instanceof Float32Array) || isFiniteArray(array)) continue;
    const index = array.findIndex((x) => !Number.isFinite(x));
    throw new DataError(
      `${what}: "${name}" holds ${array[index]!} at index ${index}; feeds must be finite, ` +
        `mend the data or compile with checkFinite: false`,
    );
  }
}

/** x * 0 is 0 for a finite x and NaN else: sums without branches, and four of them so that none waits for another. */
function isFiniteArray(array: Float32Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = array.length - (array.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += array[i]! * 0;
    b += array[i + 1]! * 0;
    c += array[i + 2]! * 0;
    d += array[i + 3]! * 0;
  }
  for (let i = whole; i < array.length; i++) a += array[i]! * 0;
  return a + b + c + d === 0;
}
