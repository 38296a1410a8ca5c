/** The states that pass between `src/widgets` and the front ends in `widgets/`. Types only: no DOM, no tensors, JSON throughout,
 * so that one front end runs live over comms, in a saved notebook and in an exported page. */
export type * from "./embedding-projection.js";
export type * from "./loss-curves.js";
export type * from "./patch-grid.js";
export type * from "./results-explorer.js";
export type * from "./shared.js";
