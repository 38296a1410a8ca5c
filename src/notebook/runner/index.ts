export { KernelDiedError, type Kernel } from "./kernel.js";
export type { Parameters } from "./parameters.js";
export {
  runNotebook,
  type FailedCell,
  type RunNotebookOptions,
  type RunProgress,
  type RunResult,
} from "./run-notebook.js";
export { startKernel, type StartKernelOptions } from "./start-kernel.js";
