export * from "./batch.js";
export { BatchError } from "./batch-error.js";
export * from "./batch-loader.js";
export type {
  DatasetPlace,
  LoaderPictures,
  PictureStream,
  StreamPosition,
  StreamSample,
} from "./batch-source.js";
export * from "./checkpoint.js";
export * from "./encoder-weights.js";
export { createMicroBatchStepper, type MicroBatchOptions, type MicroBatchStepper } from "./micro-batches.js";
export * from "./open-stepper.js";
export * from "./run-config.js";
export * from "./safetensors.js";
export * from "./shard-pictures.js";
export * from "./stepper.js";
export * from "./train-step.js";
export * from "./trainer.js";
export * from "./training-memory.js";
