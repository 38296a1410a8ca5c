import type { EmbeddingState } from "./contract/index.js";
import { embeddingState, type EmbeddingInput } from "./embedding-projection.js";
import type { WidgetSpec } from "./host.js";

/** Embeddings on a map with thumbnails; `point` is the one pointed at.
 *
 * @throws ShapeError when names, categories, pictures and points differ in number */
export const embeddingProjection = (input: EmbeddingInput): WidgetSpec<EmbeddingState> => ({
  kind: "canlab-widget",
  front: "embedding-projection",
  state: embeddingState(input),
  usesPlotly: true,
  text: ({ names }) => `map of ${names.length} embeddings`,
});
