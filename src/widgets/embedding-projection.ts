import type { EmbeddingState } from "./contract/index.js";
import { readColumns, readNeighbours, readPairs, readPlaces, readSelection } from "./embedding-input.js";
import type { EmbeddingProjectionOptions } from "./embedding-options.js";
import { stillEmbedding } from "./embedding-projection-still.js";
import { heatColours } from "./heat-colours.js";
import { smallSprite } from "./small-sprite.js";
import { WidgetFigure } from "./widget-figure.js";

export type { ColumnInput, EmbeddingProjectionOptions } from "./embedding-options.js";
export { embeddingState, type EmbeddingInput, type EmbeddingMapInput } from "./report-embedding.js";

/** A map of embeddings: pictures near each other are alike to the encoder. Pan, zoom, rotate; point at a picture to see it and its nearest
 * neighbours; draw a lasso or a box to choose.
 *
 *   const figure = embeddingProjection({ ...(await projectEmbeddings({ features, neighbours: 8 })), images, labels });
 *   display(figure);
 *   figure.get("selection"); // indices into your arrays
 *
 * @throws ShapeError when an argument has another shape than `points` asks for
 * @throws ConfigError when an index or a column does not exist */
export function embeddingProjection(options: EmbeddingProjectionOptions): WidgetFigure<EmbeddingState> {
  const { pointSize = 0, showImages = false, showPairs = true, names = [] } = options;
  const { count, maps, points } = readPlaces(options);
  const { columns, values, colourBy } = readColumns(options, count);
  const state: EmbeddingState = {
    count,
    maps,
    points,
    columns,
    values,
    scale: heatColours,
    names,
    sprite: smallSprite(options.images, { count, thumbnailSize: options.thumbnailSize }),
    pairs: readPairs(options.pairs ?? [], count),
    ...readNeighbours(options, count),
    pointSize,
    map: maps[0]?.key ?? "",
    colourBy,
    hidden: [],
    point: -1,
    selection: readSelection(options.selection ?? [], count),
    showImages: showImages && options.images !== undefined,
    showPairs,
    rotation: [0.6, 0.35],
  };
  return new WidgetFigure({ front: "embedding-projection", state, text: describe, still: stillEmbedding });
}

function describe({ count, maps, map, selection }: EmbeddingState): string {
  const label = maps.find(({ key }) => key === map)?.label ?? "map";
  const chosen = selection.length > 0 ? `, ${selection.length} chosen` : "";
  return `${label} of ${count} ${count === 1 ? "embedding" : "embeddings"}${chosen}`;
}
