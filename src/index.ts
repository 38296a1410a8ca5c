export * as analysis from "./analysis/index.js";
export * as augment from "./augment/index.js";
export * as compute from "./compute/index.js";
export * as core from "./core/index.js";
export * as corruptions from "./corruptions/index.js";
export * as data from "./data/index.js";
// `eval` cannot be the name of an import.
export * as evaluation from "./eval/index.js";
export * as losses from "./losses/index.js";
export * as methods from "./methods/index.js";
export * as models from "./models/index.js";
export * as notebook from "./notebook/index.js";
export * as ops from "./ops/index.js";
export * as optim from "./optim/index.js";
export * as plots from "./plots/index.js";
export * as train from "./train/index.js";
export * as weights from "./weights/index.js";
export * as widgets from "./widgets/index.js";
