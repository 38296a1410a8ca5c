import { inRange, oneOf, wholeNumber } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import type { Logger } from "../core/logger.js";
import { checkFeatures, type FeatureTable } from "./feature-table.js";
import { MAX_TSNE_ROWS } from "./tsne.js";

/** Options of `embeddingMap`. */
export interface EmbeddingMapOptions {
  readonly seed?: number;
  /** "pca" shows the main axes. Default "umap". */
  readonly method?: "umap" | "tsne" | "pca";
  /** Axes of the map. Default 2. */
  readonly dims?: 2 | 3;
  /** Neighbours that shape the map, the point itself among them. Default 15. */
  readonly numNeighbors?: number;
  /** How close points may lie, in units of the map. Default 0.1. */
  readonly minDist?: number;
  /** Passes over the graph of neighbours. Default 200; for t-SNE its iterations, default 500. */
  readonly numEpochs?: number;
  /** t-SNE: about how many neighbours a point has, at most a third of the rows. Default 30. */
  readonly perplexity?: number;
  readonly logger?: Logger;
  readonly label?: string;
  readonly signal?: AbortSignal | undefined;
}

/** @throws ConfigError if an option is out of range
 * @throws ShapeError if there are not `rows * dim` features
 * @throws DataError if a feature is not a finite number */
export function checkMapOptions(
  table: FeatureTable,
  {
    method = "umap",
    dims = 2,
    numNeighbors = 15,
    minDist = 0.1,
    numEpochs = 200,
    perplexity = 30,
  }: EmbeddingMapOptions,
): void {
  oneOf("method", method, ["umap", "tsne", "pca"]);
  oneOf("dims", String(dims), ["2", "3"]);
  wholeNumber("numNeighbors", numNeighbors, 2);
  wholeNumber("numEpochs", numEpochs, 1);
  inRange("minDist", minDist, 0, 1);
  inRange("perplexity", perplexity, 1, 1000);
  checkFeatures("embeddingMap", table);
  if (method === "tsne" && table.rows > MAX_TSNE_ROWS) {
    throw new ConfigError(
      `t-SNE compares all pairs, so it takes at most ${MAX_TSNE_ROWS} rows, got ${table.rows}; take a sample, or the method "umap"`,
    );
  }
}
