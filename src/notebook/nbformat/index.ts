export { assignIds } from "./cell-ids.js";
export type { ReadLimits } from "./check.js";
export { readNotebook } from "./read-notebook.js";
export { stripNotebook } from "./strip.js";
export { notebookMetadata, readTextSource, writeTextSource } from "./text-source.js";
export * from "./types.js";
export { writeNotebook } from "./write-notebook.js";
