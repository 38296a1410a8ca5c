export { compile } from "./compile.js";
export {
  compileForShapes,
  type OpenSpecs,
  type ShapeCache,
  type ShapeCacheOptions,
} from "./compile-for-shapes.js";
export { describeOnnx, type OnnxDescription, type OnnxValue } from "./describe-onnx.js";
export { exportOnnx, type ExportOptions } from "./export-onnx.js";
export { trace } from "./trace.js";
export { serialise } from "./serialise.js";
export type { Graph, Node, Value } from "./graph.js";
export { graphCost, matmulFlops, nodeCost, type Cost } from "./inspect/cost.js";
export { inspectGraph, type InspectableGraph } from "./inspect/inspectable-graph.js";
export { leastBytes } from "./inspect/memory.js";
export { profileGraph } from "./inspect/profile.js";
export { profileTable, type Profile, type ProfileOptions, type ProfileRow } from "./inspect/profile-table.js";
export { operatorCosts, summarize, type OperatorCost } from "./inspect/summary.js";
export { toDot } from "./inspect/to-dot.js";
export type {
  Compiled,
  CompileOptions,
  Device,
  Engine,
  HostArray,
  InputSpec,
  TensorFunction,
} from "./types.js";
