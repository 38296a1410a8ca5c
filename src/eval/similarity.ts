import * as tf from "@tensorflow/tfjs-core";
import { compile } from "../compute/compile.js";
import type { Engine } from "../compute/types.js";
import { ShapeError } from "../core/errors.js";
import type { FeatureTable } from "./features.js";

/** Inner products of all rows of one table with all rows of another; cosines where the rows have unit length.
 *
 * @returns `[a.rows, b.rows]`
 * @throws ShapeError if the widths differ; a table without rows has none */
export async function similarities(
  a: FeatureTable,
  b: FeatureTable,
  engine: Engine | undefined = "native",
): Promise<Float32Array> {
  if (a.rows === 0 || b.rows === 0) return new Float32Array(0);
  if (a.dim !== b.dim) {
    throw new ShapeError(`similarities: expected tables of equal width, got ${a.dim} and ${b.dim} columns`);
  }
  const f = ({ x, y }: Readonly<Record<string, tf.Tensor>>) => ({
    products: tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D, false, true),
  });
  const spec = ({ rows, dim }: FeatureTable) => ({ shape: [rows, dim], dtype: "float32" as const });
  const compiled = await compile(f, { name: "similarities", engine, inputs: { x: spec(a), y: spec(b) } });
  try {
    const { products } = await compiled.run({ x: a.features, y: b.features });
    return products;
  } finally {
    await compiled.dispose();
  }
}
