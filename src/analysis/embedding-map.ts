import { UMAP } from "umap-js";
import { inRange, wholeNumber } from "../core/config.js";
import { InterruptedError, ShapeError } from "../core/errors.js";
import { silentLogger, type Logger } from "../core/logger.js";
import { createRng, type Rng } from "../core/rng.js";
import type { FeatureTable } from "./feature-table.js";
import { nearestNeighbours } from "./nearest-neighbours.js";
import { pca, project } from "./pca.js";

/** Options of `embeddingMap`. */
export interface EmbeddingMapOptions {
  readonly seed?: number;
  /** Neighbours that shape the map, the point itself among them. Default 15. */
  readonly numNeighbors?: number;
  /** How close points may lie, in units of the map. Default 0.1. */
  readonly minDist?: number;
  /** Passes over the graph of neighbours. Default 200. */
  readonly numEpochs?: number;
  readonly logger?: Logger;
  readonly label?: string;
  readonly signal?: AbortSignal | undefined;
}

/** A map of feature rows. */
export interface EmbeddingMap {
  /** `[rows, 2]` */
  readonly points: Float32Array;
  /** How the points were placed. */
  readonly method: "UMAP" | "PCA";
}

/** With fewer rows UMAP has nothing to show that the two main axes do not. */
const MIN_ROWS = 20;
/** Rows whose main axes give the start: exact axes of all rows would take longer than the map. */
const MAX_START_ROWS = 256;

/** Places feature rows on a plane so that near rows stay near (UMAP, arXiv 1802.03426).
 *
 * Rows are centred and scaled to length 1, so distances are those of the cosine. Neighbours are exact, and the start is the plane of the
 * two main axes. Fewer than 20 rows are shown in that plane as they are. Equal input and seed give equal points.
 *
 * @throws InterruptedError if the signal fires
 * @throws ShapeError if a feature is not a number */
export async function embeddingMap(
  table: FeatureTable,
  {
    seed = 0,
    numNeighbors = 15,
    minDist = 0.1,
    numEpochs = 200,
    logger = silentLogger,
    label = "embedding map",
    signal,
  }: EmbeddingMapOptions = {},
): Promise<EmbeddingMap> {
  wholeNumber("numNeighbors", numNeighbors, 2);
  wholeNumber("numEpochs", numEpochs, 1);
  inRange("minDist", minDist, 0, 1);
  if (!table.features.every(Number.isFinite)) {
    throw new ShapeError("embeddingMap: a feature is not a finite number");
  }
  const unit = centredUnitRows(table);
  const rng = createRng(seed, "embedding map");
  if (table.rows < MIN_ROWS) return { points: mainAxes(unit, rng), method: "PCA" };
  const start = mainAxes(unit, rng);
  const nNeighbors = Math.min(numNeighbors, table.rows - 1);
  const umap = new UMAP({ nNeighbors, minDist, nEpochs: numEpochs, random: () => rng.uniform() });
  const { indices, distances } = nearestNeighbours(unit, nNeighbors);
  umap.setPrecomputedKNN(indices, distances);
  umap.initializeFit(indices); // reads no more than the number of rows, since the neighbours are known
  setStart(umap, start, rng);
  const bar = logger.progress(label, numEpochs, "epochs");
  try {
    for (let epoch = 1; epoch <= numEpochs; epoch++) {
      if (signal?.aborted) throw new InterruptedError(`stopped while the ${label} was drawn`);
      umap.step();
      bar.update(epoch);
      if (epoch % 10 === 0) await new Promise((resolve) => setTimeout(resolve)); // lets a signal in
    }
  } finally {
    bar.stop();
  }
  return { points: Float32Array.from(umap.getEmbedding().flat()), method: "UMAP" };
}

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

/** Coordinates on the two main axes, `[rows, 2]`; 0 on an axis that there is not. */
function mainAxes(table: FeatureTable, rng: Rng): Float32Array {
  const { rows, dim } = table;
  const points = new Float32Array(2 * rows);
  const chosen = rng.permutation(rows).subarray(0, MAX_START_ROWS).sort();
  const sample = new Float32Array(chosen.length * dim);
  chosen.forEach((row, i) => sample.set(table.features.subarray(row * dim, (row + 1) * dim), i * dim));
  const numAxes = Math.min(2, rows - 1, dim);
  if (numAxes < 1) return points;
  const axes = pca({ features: sample, rows: chosen.length, dim }, numAxes);
  project(table, axes).forEach((x, i) => {
    points[2 * Math.floor(i / numAxes) + (i % numAxes)] = x;
  });
  return points;
}

/** Moves UMAP's points, which it placed at random, to the start: 10 units at most from the middle, as in UMAP's own code, with a little
 * noise so that equal rows can part. */
function setStart(umap: UMAP, start: Float32Array, rng: Rng): void {
  const reach = start.reduce((best, x) => Math.max(best, Math.abs(x)), 1e-12);
  umap.getEmbedding().forEach((point, row) => {
    for (let axis = 0; axis < 2; axis++) {
      point[axis] = (10 * start[2 * row + axis]!) / reach + 1e-4 * rng.normal();
    }
  });
}
