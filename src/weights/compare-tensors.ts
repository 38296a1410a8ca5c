import { shapeText } from "../core/shapes.js";
import { sizeOf } from "../models/params.js";

/** Shapes by name. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

/** What a weight file has otherwise than a model. */
export interface TensorDifferences {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly otherShape: readonly { name: string; expected: readonly number[]; found: readonly number[] }[];
}

/** Names and shapes that differ. */
export function compareTensors(expected: Shapes, found: Shapes): TensorDifferences {
  return {
    missing: [...expected.keys()].filter((name) => !found.has(name)),
    unexpected: [...found.keys()].filter((name) => !expected.has(name)),
    otherShape: [...expected].flatMap(([name, shape]) => {
      const other = found.get(name);
      const isSame = other?.join() === shape.join() && other.length === shape.length;
      return other === undefined || isSame ? [] : [{ name, expected: shape, found: other }];
    }),
  };
}

const MAX_LISTED = 12;

const listed = (items: readonly string[]): string =>
  items.slice(0, MAX_LISTED).join(", ") +
  (items.length > MAX_LISTED ? ` and ${items.length - MAX_LISTED} more` : "");

/** "missing norm.weight; unexpected ls1.gamma; other shapes: cls_token [1,1,8] instead of [1,1,4]", or "" if nothing differs. */
export function describeTensorDifferences({ missing, unexpected, otherShape }: TensorDifferences): string {
  const short = (names: readonly string[]) => listed(names.map((name) => name.slice(0, 80)));
  const shapes = otherShape.map(
    ({ name, expected, found }) => `${name} ${shapeText(found)} instead of ${shapeText(expected)}`,
  );
  return [
    missing.length > 0 ? `missing ${short(missing)}` : "",
    unexpected.length > 0 ? `unexpected ${short(unexpected)}` : "",
    shapes.length > 0 ? `other shapes: ${listed(shapes)}` : "",
  ]
    .filter((part) => part !== "")
    .join("; ");
}

/** Numbers in all tensors. */
export const countNumbers = (shapes: Shapes): number =>
  [...shapes.values()].reduce((sum, shape) => sum + sizeOf(shape), 0);
