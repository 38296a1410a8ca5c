import { TSNE } from "@saehrimnir/druidjs";
import type { FeatureTable } from "./feature-table.js";

/** Four matrices of rows * rows numbers are held: 800 MB here. */
export const MAX_TSNE_ROWS = 5000;

/** Begins a t-SNE of rows; each step is one iteration.
 *
 * @param options.perplexity at most a third of the rows is taken */
export function startTsne(
  { features, rows, dim }: FeatureTable,
  {
    seed = 0,
    dims = 2,
    perplexity = 30,
    numEpochs = 500,
  }: { seed?: number; dims?: number; perplexity?: number; numEpochs?: number },
): { numSteps: number; step: () => void; points: () => Float32Array } {
  const table = Array.from({ length: rows }, (_, row) =>
    Float64Array.from(features.subarray(row * dim, (row + 1) * dim)),
  );
  const tsne = new TSNE(table, {
    d: dims,
    perplexity: Math.max(1, Math.min(perplexity, (rows - 1) / 3)),
    epsilon: 10,
    seed: seed + 1, // 0 would be taken for none
  });
  const run = tsne.generator(numEpochs);
  let latest: readonly ArrayLike<number>[] = [];
  return {
    numSteps: numEpochs,
    step: () => void (latest = (run.next().value ?? latest) as typeof latest),
    points: () => Float32Array.from(latest.flatMap((row) => Array.from(row))),
  };
}
