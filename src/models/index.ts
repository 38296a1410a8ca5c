export * from "./block.js";
export * from "./decoder.js";
export * from "./encoder.js";
export * from "./noise-level-embed.js";
export * from "./param-specs.js";
export * from "./params.js";
export * from "./projection-head.js";
