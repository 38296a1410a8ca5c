export type * from "./contract.js";
export { embeddingState, type EmbeddingInput, type EmbeddingMapInput } from "./embedding-projection.js";
export { patchGridState, patchLosses, type PatchGridExample, type PatchGridInput } from "./patch-grid.js";
export * from "./report.js";
export { createSprite } from "./sprite.js";
export { tourMetrics } from "./tour-report.js";
