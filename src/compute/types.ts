import type { Tensor } from "@tensorflow/tfjs-core";

/** Shape and dtype of a named input; shapes are static. */
export interface InputSpec {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
}

/** What goes in and comes out of a compiled function, row-major. */
export type HostArray = Float32Array | Int32Array;

/** A pure function of named tensors: the model code, written once, run eagerly or traced. */
export type TensorFunction = (inputs: Readonly<Record<string, Tensor>>) => Record<string, Tensor>;

/** `native`: traced to ONNX, run by ONNX Runtime. `wasm` and `cpu`: the same function, eagerly, on that tfjs backend. */
export type Engine = "native" | "wasm" | "cpu";

/** Options of `compile`. */
export interface CompileOptions {
  /** Every input the function reads, by name. */
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /** Default `native`. */
  readonly engine?: Engine;
  /** Threads of one run; default: as many as the machine has cores. */
  readonly numThreads?: number;
  /** Name in messages; default: the function's own. */
  readonly name?: string;
}

/** A function made ready to run many times. */
export interface Compiled {
  readonly engine: Engine;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly outputs: Readonly<Record<string, InputSpec>>;
  /** Runs once. `into` gives arrays that outputs of the same name are written to; the others are new arrays.
   *
   * @throws ShapeError if a feed is missing, unknown, or has another length or dtype than its spec */
  run(
    feeds: Readonly<Record<string, HostArray>>,
    into?: Readonly<Record<string, HostArray>>,
  ): Promise<Record<string, HostArray>>;
  dispose(): Promise<void>;
}
