export * from "../core/array-input.js";
