import { compile } from "../compute/compile.js";
import type { Compiled, EngineOptions, HostArray } from "../compute/types.js";
import type { BatchArrays, LossParts, Method } from "../methods/types.js";
import { sizeOf, type ParamSpec } from "../models/params.js";
import { gradientName, microSteps, rowParams } from "./micro-steps.js";

/** What runs a compiled function. */
export type Target = Pick<EngineOptions, "engine" | "device" | "numThreads">;

/** Options of `createGradientPasses`. */
export interface GradientPassesOptions {
  /** Flat parameters, read where they are. */
  readonly params: Float32Array;
  /** Micro-batches in a batch; divides the number of images. */
  readonly count: number;
  readonly target?: Target;
}

/** What the passes over one batch give. */
export interface BatchGradient {
  /** Of the total, flat; written over by the next run. */
  readonly gradient: Float32Array;
  /** Terms over the whole batch, by name. */
  readonly terms: Readonly<Record<string, number>>;
}

type Arrays = Readonly<Record<string, HostArray>>;

/** Compiles the functions that give the gradient over a batch, one micro-batch of rows at a time. */
export async function createGradientPasses(
  method: Method,
  parts: LossParts,
  options: GradientPassesOptions,
): Promise<{ run(batch: BatchArrays): Promise<BatchGradient>; dispose(): Promise<void> }> {
  const { params, count } = options;
  const totalRows = method.plan.numViews * method.plan.batchSize;
  const { pass, dispose } = await compileSteps(method, parts, { ...options, rows: totalRows / count });
  const gradient = new Float32Array(params.length);
  // The first micro-batch writes into the sum itself.
  const latest = count > 1 ? new Float32Array(params.length) : gradient;
  const values = viewsOf(method.params, params);
  const [sums, adds] = [viewsOf(method.params, gradient), viewsOf(method.params, latest)];
  const rowNames = rowParams(method, parts).map(({ name }) => name);
  const pooled = new Float32Array(totalRows * (parts.batch?.pooledDim ?? 0));
  const pooledGradient = new Float32Array(pooled.length);
  const cut = (array: HostArray, k: number): HostArray =>
    array.subarray((k * array.length) / count, ((k + 1) * array.length) / count);
  const micro = (batch: BatchArrays, k: number): Arrays =>
    Object.fromEntries(Object.keys(method.inputs).map((name) => [name, cut(batch[name]!, k)]));

  /** The batch terms and their gradients, through what was pooled. */
  const batchTerms = async (batch: BatchArrays) => {
    if (!parts.batch) return {};
    for (let k = 0; k < count; k++) {
      await pass("pool", { ...values, ...micro(batch, k) }, { pooled: cut(pooled, k) });
    }
    const names = parts.batch.params.map(({ name }) => name);
    const into = { ...gradientsOf(names, sums), [gradientName("pooled")]: pooledGradient };
    return pass("batch", { ...values, pooled }, into);
  };
  return {
    async run(batch) {
      const terms = await batchTerms(batch);
      for (let k = 0; k < count; k++) {
        const feeds = { ...values, ...micro(batch, k), pooledGradient: cut(pooledGradient, k) };
        const means = await pass("rows", feeds, gradientsOf(rowNames, k === 0 ? sums : adds));
        for (const [name, mean] of Object.entries(means)) terms[name] = (terms[name] ?? 0) + mean / count;
        if (k > 0) for (const name of rowNames) addTo(sums[name]!, adds[name]!);
      }
      return { gradient, terms };
    },
    dispose,
  };
}

/** Compiles pool, batch and rows; a pass feeds one of them what it reads and gives its terms. */
async function compileSteps(
  method: Method,
  parts: LossParts,
  { rows, count, target }: GradientPassesOptions & { rows: number },
) {
  const steps = microSteps(method, parts, { rows, totalRows: rows * count });
  const compiled: Partial<Record<keyof typeof steps, Compiled>> = {};
  for (const kind of ["pool", "batch", "rows"] as const) {
    if (kind !== "rows" && !parts.batch) continue;
    const { f, inputs } = steps[kind];
    const name = `${kind} pass of ${method.name}`;
    // Whether the losses are finite is looked at by who trains; a look at all parameters in each pass would take long.
    compiled[kind] = await compile(f, { inputs, ...target, name, checkFinite: false });
  }
  return {
    async pass(kind: keyof typeof steps, arrays: Arrays, into: Record<string, HostArray>) {
      const feeds = Object.keys(steps[kind].inputs).map((name) => [name, arrays[name]!] as const);
      const results = await compiled[kind]!.run(Object.fromEntries(feeds), into);
      const terms = Object.entries(results).filter(([name]) => !(name in into));
      return Object.fromEntries(terms.map(([name, value]) => [name, value[0]!]));
    },
    async dispose() {
      for (const one of Object.values(compiled)) await one.dispose();
    },
  };
}

/** Each parameter where it lies in a flat vector. */
function viewsOf(specs: readonly ParamSpec[], flat: Float32Array): Record<string, Float32Array> {
  let offset = 0;
  return Object.fromEntries(
    specs.map(({ name, shape }) => [name, flat.subarray(offset, (offset += sizeOf(shape)))]),
  );
}

const gradientsOf = (names: readonly string[], views: Readonly<Record<string, Float32Array>>) =>
  Object.fromEntries(names.map((name) => [gradientName(name), views[name]!]));

function addTo(sum: Float32Array, added: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += added[i]!;
}
