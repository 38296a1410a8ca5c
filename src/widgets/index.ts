export { contactSheetPng } from "./contact-sheet-png.js";
export {
  classesSection,
  corruptionsSection,
  splitsSection,
  stylesSection,
  viewsSection,
  type SectionOptions,
  type SheetPart,
} from "./contact-sheet-sections.js";
export {
  renderContactSheet,
  type ContactSheet,
  type SheetPicture,
  type SheetRow,
  type SheetSection,
} from "./contact-sheet.js";
export type * from "./contract/index.js";
export { embeddingState, type EmbeddingInput, type EmbeddingMapInput } from "./embedding-projection.js";
export { patchGrid } from "./patch-grid-figure.js";
export type { PatchGridOptions } from "./patch-grid-options.js";
export { patchGridState, patchLosses, type PatchGridExample, type PatchGridInput } from "./patch-grid.js";
export * from "./report.js";
export { createSprite } from "./sprite.js";
export { tourMetrics } from "./tour-report.js";
export { embeddingProjection, lossCurves, resultsExplorer } from "./host-specs.js";
export type { WidgetSpec } from "./host.js";
