import { UMAP } from "umap-js";
import { InterruptedError } from "../core/errors.js";
import { silentLogger } from "../core/logger.js";
import { createRng, type Rng } from "../core/rng.js";
import type { FeatureTable } from "./feature-table.js";
import { checkMapOptions, type EmbeddingMapOptions } from "./map-options.js";
import { nearestNeighbours } from "./nearest-neighbours.js";
import { pca, project } from "./pca.js";
import { startTsne } from "./tsne.js";

export type { EmbeddingMapOptions } from "./map-options.js";

/** A map of feature rows. */
export interface EmbeddingMap {
  /** `[rows, dims]` */
  readonly points: Float32Array;
  /** How the points were placed, as a caption says it. */
  readonly method: "UMAP" | "t-SNE" | "PCA";
}

/** With fewer rows UMAP has nothing to show that the two main axes do not. */
const MIN_ROWS = 20;
/** Main axes that distances are measured along: a cost that does not grow with the width of the features. */
const MAX_AXES = 50;
/** Where rows and features are both more than this, as many rows give the axes: those of all would take longer than the map. */
const MAX_EXACT = 256;

/** Where rows are more than this, UMAP looks for neighbours by descent instead of comparing all pairs. */
const MAX_COMPARED = 10_000;

/** Places feature rows on a plane, or in space, so that near rows stay near (UMAP, arXiv 1802.03426; t-SNE, van der Maaten and Hinton
 * 2008; or their main axes).
 *
 * Rows are centred, scaled to length 1, so that distances are those of the cosine, and reduced to their 50 main axes. For UMAP neighbours
 * are found by comparing all pairs, above 10,000 rows by descent, and the start is the plane of the first axes. Fewer than 20 rows are
 * shown along these axes as they are. Equal input and seed give equal points.
 *
 * @throws ConfigError if an option is out of range, or t-SNE has more than 5,000 rows
 * @throws ShapeError if there are not `rows * dim` features
 * @throws DataError if a feature is not a finite number
 * @throws InterruptedError if the signal fires */
export async function embeddingMap(
  table: FeatureTable,
  options: EmbeddingMapOptions = {},
): Promise<EmbeddingMap> {
  checkMapOptions(table, options);
  const { seed = 0, method = "umap", dims = 2 } = options;
  const { logger = silentLogger, label = "embedding map", signal } = options;
  const rng = createRng(seed, "embedding map");
  const reduced = alongMainAxes(centredUnitRows(table), rng);
  const start = firstAxes(reduced, dims);
  if (method === "pca" || table.rows < MIN_ROWS) return { points: start, method: "PCA" };
  const layout = method === "tsne" ? startTsne(reduced, options) : startUmap(reduced, start, rng, options);
  const bar = logger.progress(label, layout.numSteps, "epochs");
  try {
    for (let step = 1; step <= layout.numSteps; step++) {
      if (signal?.aborted) throw new InterruptedError(`stopped while the ${label} was drawn`);
      layout.step();
      bar.update(step);
      if (step % 10 === 0) await new Promise((resolve) => setTimeout(resolve)); // lets a signal in
    }
  } finally {
    bar.stop();
  }
  return { points: layout.points(), method: method === "tsne" ? "t-SNE" : "UMAP" };
}

function startUmap(reduced: FeatureTable, start: Float32Array, rng: Rng, options: EmbeddingMapOptions) {
  const { dims = 2, numNeighbors = 15, minDist = 0.1, numEpochs = 200 } = options;
  const nNeighbors = Math.min(numNeighbors, reduced.rows - 1);
  const umap = new UMAP({
    nComponents: dims,
    nNeighbors,
    minDist,
    nEpochs: numEpochs,
    random: () => rng.uniform(),
  });
  if (reduced.rows > MAX_COMPARED) umap.initializeFit(rowsOf(reduced));
  else {
    const { indices, distances } = nearestNeighbours(reduced, nNeighbors);
    umap.setPrecomputedKNN(indices, distances);
    umap.initializeFit(indices); // reads no more than the number of rows, since the neighbours are known
  }
  setStart(umap, { start, dims }, rng);
  return {
    numSteps: numEpochs,
    step: () => void umap.step(),
    points: () => Float32Array.from(umap.getEmbedding().flat()),
  };
}

const rowsOf = ({ features, rows, dim }: FeatureTable): number[][] =>
  Array.from({ length: rows }, (_, row) => Array.from(features.subarray(row * dim, (row + 1) * dim)));

function centredUnitRows({ features, rows, dim }: FeatureTable): FeatureTable {
  const mean = new Float64Array(dim);
  for (let i = 0; i < features.length; i++) mean[i % dim]! += features[i]! / rows;
  const result = features.map((x, i) => x - mean[i % dim]!);
  for (let row = 0; row < rows; row++) {
    const part = result.subarray(row * dim, (row + 1) * dim);
    const length = Math.sqrt(part.reduce((sum, x) => sum + x * x, 0));
    if (length > 0) part.forEach((x, i) => (part[i] = x / length));
  }
  return { features: result, rows, dim };
}

/** Coordinates on at most 50 main axes, `[rows, axes]`. */
function alongMainAxes(table: FeatureTable, rng: Rng): FeatureTable {
  const { features, rows, dim } = table;
  const numRows = Math.min(rows, dim) > MAX_EXACT ? MAX_EXACT : rows;
  const chosen = rng.permutation(rows).subarray(0, numRows).sort();
  const sample = new Float32Array(numRows * dim);
  chosen.forEach((row, i) => sample.set(features.subarray(row * dim, (row + 1) * dim), i * dim));
  const numAxes = Math.min(MAX_AXES, numRows - 1, dim);
  if (numAxes < 1) return { features: new Float32Array(0), rows, dim: 0 };
  const axes = pca({ features: sample, rows: numRows, dim }, numAxes);
  return { features: project(table, axes), rows, dim: numAxes };
}

/** The first columns, `[rows, dims]`; 0 for one that there is not. */
function firstAxes({ features, rows, dim }: FeatureTable, dims: number): Float32Array {
  return Float32Array.from({ length: dims * rows }, (_, i) =>
    i % dims < dim ? features[Math.floor(i / dims) * dim + (i % dims)]! : 0,
  );
}

/** Moves UMAP's points, which it placed at random, to the start: 10 units at most from the middle, as in UMAP's own code, with a little
 * noise so that equal rows can part. */
function setStart(umap: UMAP, { start, dims }: { start: Float32Array; dims: number }, rng: Rng): void {
  const reach = start.reduce((best, x) => Math.max(best, Math.abs(x)), 1e-12);
  umap.getEmbedding().forEach((point, row) => {
    for (let axis = 0; axis < dims; axis++) {
      point[axis] = (10 * start[dims * row + axis]!) / reach + 1e-4 * rng.normal();
    }
  });
}
