import { ShapeError } from "../core/errors.js";

/** Which emoji a row shows, and in whose style. */
export interface RetrievalLabels {
  readonly names: Int32Array;
  readonly styles: Int32Array;
}

/** Retrieval scores, 0..1; all 0 if `queries` is 0, since results are written as JSON, which has no NaN. */
export interface RetrievalScores {
  /** Share of queries whose nearest picture shows the same emoji. */
  readonly top1: number;
  /** Mean over queries of average precision. */
  readonly map: number;
  /** What a random order would score in top 1. */
  readonly chance: number;
  /** Queries that have something to find. */
  readonly queries: number;
}

/** Finds the same emoji drawn by other artists: the gallery of a query are the pictures in any other style, relevant are those of the same
 * name. Average precision is the mean over the relevant pictures of precision at their rank. Queries with nothing to find are left out.
 *
 * @param similarity `[queries, gallery]`, higher is nearer; equal ones rank by gallery order
 * @throws ShapeError if the similarities are not one per query and gallery picture */
export function retrieve(
  similarity: Float32Array,
  query: RetrievalLabels,
  gallery: RetrievalLabels,
): RetrievalScores {
  const width = gallery.names.length;
  if (similarity.length !== query.names.length * width) {
    throw new ShapeError(
      `retrieve: expected ${query.names.length} x ${width} similarities, got ${similarity.length}`,
    );
  }
  let [hits, precision, chance, queries] = [0, 0, 0, 0];
  for (let q = 0; q < query.names.length; q++) {
    const row = similarity.subarray(q * width, (q + 1) * width);
    const others: number[] = [];
    for (let j = 0; j < width; j++) if (gallery.styles[j] !== query.styles[q]) others.push(j);
    const isRelevant = (j: number) => gallery.names[j] === query.names[q];
    const relevant = others.filter(isRelevant).length;
    if (relevant === 0) continue;
    others.sort((a, b) => row[b]! - row[a]! || a - b);
    queries++;
    chance += relevant / others.length;
    if (isRelevant(others[0]!)) hits++;
    let [found, precisions] = [0, 0];
    for (let rank = 1; found < relevant; rank++) {
      if (isRelevant(others[rank - 1]!)) precisions += ++found / rank;
    }
    precision += precisions / relevant;
  }
  const mean = (sum: number) => (queries === 0 ? 0 : sum / queries);
  return { top1: mean(hits), map: mean(precision), chance: mean(chance), queries };
}
