/** Names and styles of pictures, as lists. */
export interface Drawings {
  names: number[];
  styles: number[];
}

/** Cross-style retrieval by its definition, query by query; undefined for a query with nothing to find. */
export function retrievalReference(
  similarity: number[][],
  query: Drawings,
  gallery: Drawings,
): ({ hit: number; averagePrecision: number; chance: number } | undefined)[] {
  return query.names.map((name, q) => {
    const ranked = gallery.names
      .map((other, j) => ({
        isRelevant: other === name,
        style: gallery.styles[j]!,
        score: similarity[q]![j]!,
        j,
      }))
      .filter(({ style }) => style !== query.styles[q])
      .sort((a, b) => (a.score === b.score ? a.j - b.j : b.score - a.score));
    const numRelevant = ranked.filter((picture) => picture.isRelevant).length;
    if (numRelevant === 0) return undefined;
    let sum = 0;
    for (let rank = 1; rank <= ranked.length; rank++) {
      if (!ranked[rank - 1]!.isRelevant) continue;
      const foundSoFar = ranked.slice(0, rank).filter((picture) => picture.isRelevant).length;
      sum += foundSoFar / rank;
    }
    return {
      hit: ranked[0]!.isRelevant ? 1 : 0,
      averagePrecision: sum / numRelevant,
      chance: numRelevant / ranked.length,
    };
  });
}
