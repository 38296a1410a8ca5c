import { createRng } from "../../src/core/rng.js";
import { compile } from "../../src/compute/compile.js";
import type { HostArray, InputSpec, TensorFunction } from "../../src/compute/types.js";
import { assertClose } from "./assert-close.js";

/** Random feeds for the specs: normal floats, whole numbers below `intMax`. */
export function randomFeeds<Inputs extends Readonly<Record<string, InputSpec>>>(
  inputs: Inputs,
  { seed = 1, intMax = 3, positive = false } = {},
): Record<keyof Inputs & string, HostArray> {
  const rng = createRng(seed, "feeds");
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype }]) => {
      const length = shape.reduce((a, b) => a * b, 1);
      const draw = () =>
        dtype === "int32" ? rng.int(intMax) : positive ? 0.1 + rng.uniform() : rng.normal();
      const values = Array.from({ length }, draw);
      return [name, dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values)];
    }),
  ) as Record<keyof Inputs & string, HostArray>;
}

/** Compiles `f` for both engines, runs both on the same feeds and compares every output. */
export async function assertCompiledEqualsEager(
  f: TensorFunction,
  inputs: Readonly<Record<string, InputSpec>>,
  feeds: Record<string, HostArray>,
  tolerance = { absolute: 1e-5, relative: 1e-4 },
): Promise<Record<string, HostArray>> {
  // Kernels are also compared on NaN and infinities.
  const native = await compile(f, { inputs, checkFinite: false });
  const eager = await compile(f, { inputs, engine: "cpu", checkFinite: false });
  try {
    const [actual, expected] = [await native.run(feeds), await eager.run(feeds)];
    for (const name of Object.keys(expected)) {
      assertClose(actual[name]!, expected[name]!, { ...tolerance, what: `output ${name}` });
    }
    return actual;
  } finally {
    await native.dispose();
    await eager.dispose();
  }
}

export const f32 = (...shape: number[]): InputSpec => ({ shape, dtype: "float32" });
export const i32 = (...shape: number[]): InputSpec => ({ shape, dtype: "int32" });
