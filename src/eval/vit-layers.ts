import * as tf from "@tensorflow/tfjs-core";
import { compile } from "../compute/compile.js";
import { countParams, unflatten } from "../models/params.js";
import { vitIntermediates } from "../models/vision-transformer.js";
import { attentionDistance } from "./attention-distance.js";
import type { EvalContext } from "./classifier.js";
import type { LoadedEncoder } from "./evaluated-encoder.js";
import { extractFeatures, type FeatureTable } from "./features.js";
import type { Split } from "./split.js";

/** What the layers of an encoder make of pictures. */
export interface LayerViews {
  /** The mean of the tokens after the embedding and after each block, `embed`, `block0`, ... */
  readonly features: Readonly<Record<string, FeatureTable>>;
  /** Mean attention distance of each head of each block, in pixels. */
  readonly attentionDistance: readonly Float64Array[];
}

const BATCH = 32;

/** Runs an encoder over the rows of a split and looks at each of its layers.
 *
 * @throws InterruptedError after the signal */
export async function viewLayers(
  { config, specs, params, normalize }: LoadedEncoder,
  split: Split,
  { engine, numThreads, logger, signal }: EvalContext = {},
): Promise<LayerViews> {
  const { depth, numHeads, imageSize, patchSize, embedDim } = config;
  const gridSize = imageSize / patchSize;
  const names = ["embed", ...Array.from({ length: depth }, (_, i) => `block${i}`)];
  const f = (inputs: { params: tf.Tensor; images: tf.Tensor }): Record<string, tf.Tensor> => {
    const seen = vitIntermediates(unflatten(inputs.params as tf.Tensor1D, specs), inputs.images, config);
    const pooled = names.map((name) => tf.mean(seen[name === "embed" ? name : `${name}.output`]!, 1));
    const maps = names.slice(1).map((name) => [name, seen[`${name}.attention`]!] as const);
    return { features: tf.concat(pooled, 1), ...Object.fromEntries(maps) };
  };
  const inputs = {
    params: { shape: [countParams(specs)], dtype: "float32" },
    images: { shape: [BATCH, imageSize, imageSize, 3], dtype: "float32" },
  } as const;
  const compiled = await compile(f, { name: "layers of the encoder", inputs, engine, numThreads });
  const distances = Array.from({ length: depth }, () => new Float64Array(numHeads));
  const total = split.indices.length;
  let done = 0;
  const encode = async (images: Float32Array) => {
    const { features, ...maps } = await compiled.run({ params, images });
    const rows = Math.min(BATCH, total - done);
    done += rows;
    for (let i = 0; i < depth; i++) {
      const map = maps[`block${i}`]!;
      const used = map.subarray(0, (map.length / BATCH) * rows);
      attentionDistance(used, { rows, numHeads, gridSize, patchSize }).forEach((distance, head) => {
        distances[i]![head]! += (distance * rows) / total;
      });
    }
    return features as Float32Array;
  };
  try {
    const given = { batchSize: BATCH, normalize, logger, label: "layers", signal };
    const all = await extractFeatures(encode, split.pictures, split.indices, given);
    const cut = names.map((name, i) => [name, columnsOf(all, i * embedDim, embedDim)] as const);
    return { features: Object.fromEntries(cut), attentionDistance: distances };
  } finally {
    await compiled.dispose();
  }
}

/** Some columns of a table. */
function columnsOf({ features, rows, dim }: FeatureTable, from: number, count: number): FeatureTable {
  const part = new Float32Array(rows * count);
  for (let row = 0; row < rows; row++) {
    part.set(features.subarray(row * dim + from, row * dim + from + count), row * count);
  }
  return { features: part, rows, dim: count };
}
