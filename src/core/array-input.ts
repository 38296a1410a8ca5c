import { ShapeError } from "./errors.js";

/** Numbers with a shape, row-major: a record, or a tfjs tensor. */
export type ArrayInput =
  | { readonly shape: readonly number[]; readonly data: ArrayLike<number> }
  | { readonly shape: readonly number[]; dataSync(): ArrayLike<number> };

export interface ShapedArray {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

const names = (shape: readonly (number | string)[]): string => `[${shape.join(", ")}]`;

/** Reads numbers whose shape must fit.
 *
 * @param options.what the function and argument, for errors
 * @param options.shape a number for a fixed size, a name for any: `["count", "count", 3]`; equal names must have equal sizes
 * @throws ShapeError when the shape is another, or the data has another length than it says */
export function readArray(
  input: ArrayInput,
  { what, shape }: { what: string; shape: readonly (number | string)[] },
): ShapedArray {
  const data = "dataSync" in input ? input.dataSync() : input.data;
  const seen = input.shape;
  const sizes = new Map<string, number>();
  const fits = shape.every((wanted, i) => {
    const size = seen[i]!;
    const expected = typeof wanted === "number" ? wanted : (sizes.get(wanted) ?? size);
    if (typeof wanted === "string") sizes.set(wanted, expected);
    return size === expected;
  });
  if (seen.length !== shape.length || !fits) {
    throw new ShapeError(`${what} must have the shape ${names(shape)}, got ${names(seen)}`);
  }
  const length = seen.reduce((product, size) => product * size, 1);
  if (data.length !== length) {
    throw new ShapeError(`${what} has the shape ${names(seen)}, so ${length} numbers, got ${data.length}`);
  }
  return { shape: seen, data };
}
