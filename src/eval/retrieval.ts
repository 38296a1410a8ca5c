/** Which emoji a row shows, and in whose style. */
export interface RetrievalLabels {
  readonly names: Int32Array;
  readonly styles: Int32Array;
}

/** Retrieval scores, 0..1. */
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
 * @param similarity `[queries, gallery]`, higher is nearer; equal ones rank by gallery order */
export function retrieve(
  similarity: Float32Array,
  query: RetrievalLabels,
  gallery: RetrievalLabels,
): RetrievalScores {
  const width = gallery.names.length;
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
    let found = 0;
    for (let rank = 1; found < relevant; rank++) {
      if (isRelevant(others[rank - 1]!)) precision += ++found / rank / relevant;
    }
  }
  return { top1: hits / queries, map: precision / queries, chance: chance / queries, queries };
}
