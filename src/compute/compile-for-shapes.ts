import type { Tensor } from "@tensorflow/tfjs-core";
import { wholeNumber } from "../core/config.js";
import { BackendError } from "../core/errors.js";
import { compile } from "./compile.js";
import { solveSizes, withSizes, type OpenSpecs } from "./open-shapes.js";
import type {
  ArraysOf,
  Compiled,
  EngineOptions,
  HostArray,
  HostArrays,
  HostType,
  InputSpecs,
  ResultsOf,
  TensorFunction,
} from "./types.js";

export type { OpenSpecs } from "./open-shapes.js";

/** Options of `compileForShapes`. */
export interface ShapeCacheOptions<
  Inputs extends OpenSpecs,
  Types extends Readonly<Record<string, HostType>>,
> extends EngineOptions {
  /** Every input the function reads, by name; an axis that is a word is open: `["batch", 32, 32, 3]`. Equal words are equal sizes. */
  readonly inputs: Inputs;
  /** As of `compile`. */
  readonly outputs?: Types;
  /** Compiled functions that are kept, at least 1; the one that was not used for longest is dropped. Default 8. */
  readonly maxShapes?: number;
}

/** A function compiled anew for each set of sizes, and kept for the last few. */
export interface ShapeCache<
  Feeds extends HostArrays = HostArrays,
  Results extends Record<string, HostArray> = Record<string, HostArray>,
> {
  /** Runs once, for the sizes that the lengths of the feeds give.
   *
   * @param sizes of open axes that the lengths leave undecided: where one input has two
   * @throws ShapeError if the lengths fit no sizes, or leave them undecided
   * @throws all that `compile` and the `run` of a compiled function throw */
  run(feeds: Feeds, sizes?: Readonly<Record<string, number>>): Promise<Results>;
  /** The sizes that are compiled now, the one used last at the end. */
  readonly sizes: readonly Readonly<Record<string, number>>[];
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

type AnySize<Inputs extends OpenSpecs> = {
  readonly [Name in keyof Inputs]: {
    readonly shape: readonly number[];
    readonly dtype: Inputs[Name]["dtype"];
  };
};

/** `compile` for inputs whose sizes are only known when they come, for example a last batch that is smaller. Keeps no state.
 *
 * @param f as for `compile`; it is traced once for each set of sizes
 * @throws ConfigError if `maxShapes` is not a whole number of at least 1 */
export function compileForShapes<
  const Inputs extends OpenSpecs,
  Outputs extends Readonly<Record<string, Tensor>>,
  const Types extends Readonly<Record<string, HostType>> = Record<never, never>,
>(
  f: (inputs: { readonly [Name in keyof NoInfer<Inputs>]: Tensor }) => Outputs,
  options: ShapeCacheOptions<Inputs, Types>,
): ShapeCache<ArraysOf<AnySize<Inputs>>, ResultsOf<AnySize<Inputs>, Outputs, Types>> {
  return shapeCache(f as unknown as TensorFunction, options) as never;
}

interface Entry {
  readonly sizes: Readonly<Record<string, number>>;
  readonly compiled: Promise<Compiled>;
}

function shapeCache(
  f: TensorFunction,
  options: ShapeCacheOptions<OpenSpecs, Readonly<Record<string, HostType>>>,
): ShapeCache {
  const { inputs: open, maxShapes = 8, ...rest } = options;
  wholeNumber("maxShapes", maxShapes, 1);
  const name = options.name ?? (f.name || "compiled function");
  const entries = new Map<string, Entry>(); // in the order of use
  const released = new Set<Promise<void>>();
  let isDisposed = false;
  const drop = (key: string, { compiled }: Entry) => {
    entries.delete(key);
    const release: Promise<void> = compiled
      .then((session) => session.dispose())
      .catch(() => undefined) // what failed to compile holds nothing, and was reported to the one who ran it
      .finally(() => released.delete(release));
    released.add(release);
  };
  const entryFor = (sizes: Readonly<Record<string, number>>, inputs: InputSpecs): Entry => {
    const key = JSON.stringify(Object.entries(sizes).sort());
    const known = entries.get(key);
    const entry = known ?? { sizes, compiled: compile(f, { ...rest, name, inputs }) };
    entries.delete(key);
    entries.set(key, entry);
    if (!known) entry.compiled.catch(() => entries.get(key) === entry && entries.delete(key));
    for (const [oldest, old] of entries) if (entries.size > maxShapes) drop(oldest, old);
    return entry;
  };
  const dispose = async () => {
    isDisposed = true;
    for (const [key, entry] of entries) drop(key, entry);
    await Promise.all(released);
  };
  return {
    async run(feeds, sizes = {}) {
      if (isDisposed) throw new BackendError(`${name}: the compiled function was disposed; compile it again`);
      const solved = solveSizes(name, feeds, { open, sizes });
      return (await entryFor(solved, withSizes(open, solved)).compiled).run(feeds);
    },
    get sizes() {
      return [...entries.values()].map((entry) => entry.sizes);
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}
