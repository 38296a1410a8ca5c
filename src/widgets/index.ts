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
export {
  embeddingProjection,
  embeddingState,
  type ColumnInput,
  type EmbeddingInput,
  type EmbeddingMapInput,
  type EmbeddingProjectionOptions,
} from "./embedding-projection.js";
export { patchGrid } from "./patch-grid-figure.js";
export type { PatchGridOptions } from "./patch-grid-options.js";
export type { PatchGridExample, PatchGridInput } from "./patch-grid-input.js";
export { patchGridState, patchLosses } from "./patch-grid.js";
export * from "./report.js";
export { createSprite } from "./sprite.js";
export { tourMetrics } from "./tour-report.js";
export { contrastiveMatrix, type ContrastiveMatrixInput } from "./contrastive-matrix.js";
export type { ExperimentResults } from "./display-results.js";
export {
  lossCurves,
  lossCurvesState,
  type History,
  type LoggedLosses,
  type LossCurvesInput,
  type LossCurvesOptions,
} from "./loss-curves.js";
export { resultsExplorer, resultsState, type TourResults } from "./results-explorer.js";
export {
  TrainingMonitor,
  trainingMonitor,
  type LoggedStep,
  type MonitorHooks,
  type TrainingMonitorInput,
} from "./training-monitor.js";
export type { WidgetSpec } from "./host.js";
export { attentionRollout } from "./attention-rollout.js";
export { attentionViewer, type AttentionViewerOptions } from "./attention-viewer.js";
export { maskExplorer, type MaskExplorerOptions } from "./mask-explorer.js";
export { noiseExplorer, type NoiseExplorerOptions } from "./noise-explorer.js";
export type { PredictNoise } from "./noise-prediction.js";
