export { notebookCheck } from "./notebook-check.js";
export { notebookExport } from "./notebook-export.js";
export { notebookNew } from "./notebook-new.js";
export { notebookRun } from "./notebook-run.js";
export { notebookStrip } from "./notebook-strip.js";
