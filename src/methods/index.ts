export { createMethod } from "./can.js";
export * from "./options.js";
export * from "./types.js";
