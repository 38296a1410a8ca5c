export * from "./embedding-map.js";
export * from "./feature-table.js";
export * from "./flops.js";
export * from "./memory.js";
export * from "./nearest-neighbours.js";
export * from "./pca.js";
export * from "./step-time.js";
export * from "./traced-macs.js";
