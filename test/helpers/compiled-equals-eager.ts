import { createRng } from "../../src/core/rng.js";
import { compile } from "../../src/compute/compile.js";
import type { HostArray, InputSpec, TensorFunction } from "../../src/compute/types.js";
import { assertClose } from "./assert-close.js";

/** Random feeds for the specs: normal floats, whole numbers below `intMax`. */
export function randomFeeds(
  inputs: Readonly<Record<string, InputSpec>>,
  { seed = 1, intMax = 3, positive = false } = {},
): Record<string, HostArray> {
  const rng = createRng(seed, "feeds");
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype }]) => {
      const length = shape.reduce((a, b) => a * b, 1);
      const draw = () =>
        dtype === "int32" ? rng.int(intMax) : positive ? 0.1 + rng.uniform() : rng.normal();
      const values = Array.from({ length }, draw);
      return [name, dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values)];
    }),
  );
}

/** Compiles `f` for both engines, runs both on the same feeds and compares every output. */
export async function assertCompiledEqualsEager(
  f: TensorFunction,
  inputs: Readonly<Record<string, InputSpec>>,
  feeds: Record<string, HostArray>,
  tolerance = { absolute: 1e-5, relative: 1e-4 },
): Promise<Record<string, HostArray>> {
  const native = await compile(f, { inputs });
  const eager = await compile(f, { inputs, engine: "cpu" });
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
