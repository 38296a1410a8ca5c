export * from "./compare-tensors.js";
export * from "./encoder-layout.js";
export * from "./export-encoder.js";
export * from "./model-card.js";
export * from "./open-encoder.js";
export * from "./open-weight-file.js";
export * from "./pixel-statistics.js";
export type * from "./weight-file.js";
