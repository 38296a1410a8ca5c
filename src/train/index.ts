export * from "./batch-loader.js";
export * from "./batch.js";
export * from "./checkpoint.js";
export * from "./safetensors.js";
export * from "./train-step.js";
export * from "./trainer.js";
