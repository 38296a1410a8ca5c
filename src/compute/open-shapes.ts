import { wholeNumber } from "../core/config.js";
import { ShapeError } from "../core/errors.js";
import type { HostArrays, HostType, InputSpecs } from "./types.js";

/** Inputs by name, with open axes: a word in a shape stands for a size. */
export type OpenSpecs = Readonly<
  Record<string, { readonly shape: readonly (number | string)[]; readonly dtype: HostType }>
>;

type Sizes = Readonly<Record<string, number>>;

/** The specs with every open axis filled in. */
export const withSizes = (open: OpenSpecs, sizes: Sizes): InputSpecs =>
  Object.fromEntries(
    Object.entries(open).map(([name, { shape, dtype }]) => [
      name,
      { dtype, shape: shape.map((axis) => (typeof axis === "number" ? axis : sizes[axis]!)) },
    ]),
  );

/** The size of every open axis, from the lengths of the feeds: an input in which one word is left gives its size.
 *
 * @param what name of the function in messages
 * @param sizes that are known beforehand
 * @throws ConfigError if a size given is not a whole number of at least 1
 * @throws ShapeError if a length fits no whole size, or a word is left */
export function solveSizes(
  what: string,
  feeds: HostArrays,
  { open, sizes }: { readonly open: OpenSpecs; readonly sizes: Sizes },
): Sizes {
  const solved: Record<string, number> = {};
  const words = new Set(
    Object.values(open).flatMap(({ shape }) => shape.filter((axis) => typeof axis === "string")),
  );
  for (const [word, size] of Object.entries(sizes)) {
    if (words.has(word)) solved[word] = wholeNumber(`${what}: axis ${word}`, size, 1);
    else throw new ShapeError(`${what}: unknown axis "${word}"; expected ${[...words].join(", ")}`);
  }
  for (let before = -1; before !== Object.keys(solved).length;) {
    before = Object.keys(solved).length;
    for (const [name, { shape }] of Object.entries(open)) solveOne(what, { name, shape, feeds, solved });
  }
  const left = [...words].filter((word) => !Object.hasOwn(solved, word));
  if (left.length === 0) return solved;
  throw new ShapeError(
    `${what}: the lengths of the feeds do not tell the size of ${left.join(" and ")}; ` +
      `give it to run: { ${left.map((word) => `${word}: …`).join(", ")} }`,
  );
}

function solveOne(
  what: string,
  at: {
    readonly name: string;
    readonly shape: readonly (number | string)[];
    readonly feeds: HostArrays;
    readonly solved: Record<string, number>;
  },
): void {
  const { name, shape, feeds, solved } = at;
  const open = shape.filter((axis) => typeof axis === "string" && !Object.hasOwn(solved, axis));
  const feed = Object.hasOwn(feeds, name) ? feeds[name] : undefined;
  const [word] = open;
  if (feed === undefined || typeof word !== "string" || open.some((axis) => axis !== word)) return;
  const known = shape
    .map((axis) => (typeof axis === "number" ? axis : (solved[axis] ?? 1)))
    .reduce((a, b) => a * b, 1);
  const size = Math.round((feed.length / known) ** (1 / open.length));
  if (size > 0 && known * size ** open.length === feed.length) {
    solved[word] = size;
    return;
  }
  throw new ShapeError(
    `${what}: "${name}" must be [${shape.join()}] for some ${word}, so a multiple of ${known} numbers, got ${feed.length}`,
  );
}
