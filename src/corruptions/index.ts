export * from "./corrupt-pictures.js";
export type { Severity } from "./corruption.js";
export * from "./corruptions.js";
