/** The states that pass between `src/widgets` and the front ends in `widgets/`. Types only: no DOM, no tensors, JSON throughout,
 * so that one front end runs live over comms, in a saved notebook and in an exported page. */
export type * from "./attention-viewer.js";
export type * from "./contrastive-matrix.js";
export type * from "./embedding-projection.js";
export type * from "./loss-curves.js";
export type * from "./mask-explorer.js";
export type * from "./noise-explorer.js";
export type * from "./packed-bytes.js";
export type * from "./patch-grid.js";
export type * from "./results-explorer.js";
export type * from "./shared.js";
export type * from "./training-monitor.js";
export type { ContrastNegatives } from "./contrastive-loss.js";
