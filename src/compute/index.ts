export { compile } from "./compile.js";
export { exportOnnx, type ExportOptions } from "./export-onnx.js";
export { trace } from "./trace.js";
export { serialise } from "./serialise.js";
export type { Graph, Node, Value } from "./graph.js";
export type { Compiled, CompileOptions, Engine, HostArray, InputSpec, TensorFunction } from "./types.js";
