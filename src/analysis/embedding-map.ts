import { UMAP } from "umap-js";
import { inRange, oneOf, wholeNumber } from "../core/config.js";
import { InterruptedError } from "../core/errors.js";
import { silentLogger, type Logger } from "../core/logger.js";
import { createRng, type Rng } from "../core/rng.js";
import { checkFeatures, type FeatureTable } from "./feature-table.js";
import { nearestNeighbours } from "./nearest-neighbours.js";
import { pca, project } from "./pca.js";

/** Options of `embeddingMap`. */
export interface EmbeddingMapOptions {
  readonly seed?: number;
  /** "pca" shows the plane of the two main axes. Default "umap". */
  readonly method?: "umap" | "pca";
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
  /** How the points were placed, as a caption says it. */
  readonly method: "UMAP" | "PCA";
}

/** With fewer rows UMAP has nothing to show that the two main axes do not. */
const MIN_ROWS = 20;
/** Main axes that distances are measured along: a cost that does not grow with the width of the features. */
const MAX_AXES = 50;
/** Where rows and features are both more than this, as many rows give the axes: those of all would take longer than the map. */
const MAX_EXACT = 256;

/** Places feature rows on a plane so that near rows stay near (UMAP, arXiv 1802.03426).
 *
 * Rows are centred, scaled to length 1, so that distances are those of the cosine, and reduced to their 50 main axes. Neighbours are found
 * by comparing all pairs, and the start is the plane of the first two axes. Fewer than 20 rows are shown in that plane as they are. Equal
 * input and seed give equal points.
 *
 * @throws ConfigError if an option is out of range
 * @throws ShapeError if there are not `rows * dim` features
 * @throws DataError if a feature is not a finite number
 * @throws InterruptedError if the signal fires */
export async function embeddingMap(
  table: FeatureTable,
  {
    seed = 0,
    method = "umap",
    numNeighbors = 15,
    minDist = 0.1,
    numEpochs = 200,
    logger = silentLogger,
    label = "embedding map",
    signal,
  }: EmbeddingMapOptions = {},
): Promise<EmbeddingMap> {
  oneOf("method", method, ["umap", "pca"]);
  wholeNumber("numNeighbors", numNeighbors, 2);
  wholeNumber("numEpochs", numEpochs, 1);
  inRange("minDist", minDist, 0, 1);
  checkFeatures("embeddingMap", table);
  const rng = createRng(seed, "embedding map");
  const reduced = alongMainAxes(centredUnitRows(table), rng);
  const start = plane(reduced);
  if (method === "pca" || table.rows < MIN_ROWS) return { points: start, method: "PCA" };
  const nNeighbors = Math.min(numNeighbors, table.rows - 1);
  const umap = new UMAP({ nNeighbors, minDist, nEpochs: numEpochs, random: () => rng.uniform() });
  const { indices, distances } = nearestNeighbours(reduced, nNeighbors);
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

/** The first two columns, `[rows, 2]`; 0 for one that there is not. */
function plane({ features, rows, dim }: FeatureTable): Float32Array {
  return Float32Array.from({ length: 2 * rows }, (_, i) =>
    i % 2 < dim ? features[Math.floor(i / 2) * dim + (i % 2)]! : 0,
  );
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
