export * from "./loss-curve.js";
export * from "./ranking.js";
