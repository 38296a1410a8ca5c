import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D, Tensor5D } from "@tensorflow/tfjs-core";
import type { Logger } from "../core/logger.js";
import type { InspectableGraph } from "./inspect/inspectable-graph.js";
import type { Profile, ProfileOptions } from "./inspect/profile-table.js";

/** Element types of inputs and outputs. */
export type HostType = "float32" | "int32";

/** Shape and dtype of a named input; shapes are static. */
export interface InputSpec {
  readonly shape: readonly number[];
  readonly dtype: HostType;
}

/** Inputs by name. */
export type InputSpecs = Readonly<Record<string, InputSpec>>;

/** What goes in and comes out of a compiled function, row-major. */
export type HostArray = Float32Array | Int32Array;

/** Arrays by name. */
export type HostArrays = Readonly<Record<string, HostArray>>;

/** A pure function of named tensors: the model code, written once, run eagerly or traced. */
export type TensorFunction = (inputs: Readonly<Record<string, Tensor>>) => Record<string, Tensor>;

/** `native`: traced to ONNX, run by ONNX Runtime. The others: the same function, eagerly, on that tfjs backend; `tensorflow` is
 * @tensorflow/tfjs-node or @tensorflow/tfjs-node-gpu, whichever is installed. */
export const ENGINES = ["native", "wasm", "cpu", "tensorflow"] as const;
export type Engine = (typeof ENGINES)[number];

/** Where ONNX Runtime runs a graph; `auto`: on a GPU if one beats the cpu in a probe, else on the cpu. */
export const DEVICES = ["auto", "cpu", "webgpu", "cuda"] as const;
export type Device = (typeof DEVICES)[number];

type ArrayOf<Type extends HostType> = Type extends "int32" ? Int32Array : Float32Array;

type Ranks = [Scalar, Tensor1D, Tensor2D, Tensor3D, Tensor4D, Tensor5D];
type TensorOf<Shape extends readonly number[]> = number extends Shape["length"]
  ? Tensor
  : Shape["length"] extends keyof Ranks
    ? Extract<Ranks[Shape["length"]], Tensor>
    : Tensor;

/** The tensors a function gets for its inputs; the rank is known where the shape is written out. */
export type TensorsOf<Inputs extends InputSpecs> = {
  readonly [Name in keyof Inputs]: TensorOf<Inputs[Name]["shape"]>;
};

/** The arrays that hold the inputs. */
export type ArraysOf<Inputs extends InputSpecs> = {
  readonly [Name in keyof Inputs]: ArrayOf<Inputs[Name]["dtype"]>;
};

/** The arrays that hold the outputs: of the declared dtype, else that of the input of the same name, else float32. */
export type ResultsOf<
  Inputs extends InputSpecs,
  Outputs,
  Types extends Readonly<Record<string, HostType>>,
> = string extends keyof Outputs
  ? Record<string, HostArray>
  : {
      [Name in keyof Outputs]: Name extends keyof Types
        ? ArrayOf<Types[Name]>
        : Name extends keyof Inputs
          ? ArrayOf<Inputs[Name]["dtype"]>
          : Float32Array;
    };

/** How a compiled function is made. */
export interface EngineOptions {
  /** Default `native`. */
  readonly engine?: Engine;
  /** Where the engine `native` runs. Default `cpu`. */
  readonly device?: Device;
  /** Threads of one run, at least 1; default: as many as the machine has cores. */
  readonly numThreads?: number;
  /** Name in messages; default: the function's own. */
  readonly name?: string;
  /** Whether each run refuses a float feed that holds NaN or an infinity. What has the name of an output is not looked at: it came out
   * of a run before. Takes half a nanosecond per number. Default true. */
  readonly checkFinite?: boolean;
  /** Names of graph passes to leave out (see `passes`), to see what each gives; default: none. */
  readonly disablePasses?: readonly string[];
  /** Is shown the stages of the compilation. */
  readonly logger?: Logger;
  /** Stops the compilation before its next stage. */
  readonly signal?: AbortSignal;
}

/** Options of `compile`. */
export interface CompileOptions<
  Inputs extends InputSpecs = InputSpecs,
  Types extends Readonly<Record<string, HostType>> = Readonly<Record<string, HostType>>,
  State extends string = string,
> extends EngineOptions {
  /** Every input the function reads, by name. */
  readonly inputs: Inputs;
  /** Dtypes of outputs, checked. Needed only for TypeScript, which takes an output that is not named here for float32. */
  readonly outputs?: Types;
  /** Names that are inputs and outputs: what comes out of one run goes into the next, without the caller. */
  readonly state?: readonly State[];
}

/** A graph with its inputs and outputs, or a function of the same interface, ready to run. */
export interface Session {
  readonly engine: Engine;
  readonly inputs: InputSpecs;
  /** Of an eager engine: known after the first run. */
  readonly outputs: InputSpecs;
  /** Runs once. `into` gives arrays that outputs of the same name are written to; the others are new arrays.
   *
   * @throws ShapeError if an array is missing, unknown, or has another length or dtype than its spec
   * @throws OutOfMemoryError if there is not enough memory
   * @throws BackendError if the session was disposed, or the engine fails */
  run(feeds: HostArrays, into?: HostArrays): Promise<Record<string, HostArray>>;
  /** A copy of a state that stays on the GPU. Where it is there, such states are fed once and are not among the results. */
  readResident?(name: string): Promise<HostArray>;
  dispose(): Promise<void>;
}

/** A function made ready to run many times. Runs follow one another in the order of the calls, also when they are not awaited;
 * the feeds of a run must stay as they are until it has ended. */
export interface Compiled<
  Feeds extends HostArrays = HostArrays,
  Results extends Record<string, HostArray> = Record<string, HostArray>,
  State extends HostArrays = HostArrays,
> {
  readonly engine: Engine;
  readonly inputs: InputSpecs;
  /** Of an eager engine: known after the first run. */
  readonly outputs: InputSpecs;
  /** What the function does, as data: costs per operator, text, `.onnx`. An eager engine traces it when it is first asked for. */
  readonly graph: InspectableGraph;
  /** Runs once. `into` gives arrays that outputs of the same name are written to; the others are new arrays.
   *
   * @throws ShapeError if a feed is missing, unknown, or has another length or dtype than its spec
   * @throws DataError if a feed is not finite, naming it and the place (`checkFinite`)
   * @throws OutOfMemoryError if there is not enough memory
   * @throws BackendError if the function was disposed, or state has no value yet */
  run(feeds: Feeds, into?: Partial<Readonly<Results>>): Promise<Results>;
  /** A copy of a state, after the runs that were called before.
   *
   * @throws ConfigError if `name` is no state
   * @throws BackendError if it has no value yet, or the function was disposed */
  read<Name extends keyof State & string>(name: Name): Promise<State[Name]>;
  /** Sets states, all or some, after the runs that were called before; the arrays are copied.
   *
   * @throws ShapeError if an array is no state, or has another length or dtype than its spec */
  write(state: Partial<State>): Promise<void>;
  /** Times every operator in a session of its own, with ONNX Runtime's profiler; state that is not given is as it is now. */
  profile(feeds: Feeds, options?: ProfileOptions): Promise<Profile>;
  /** Ends it, after the runs that were called before, and gives the memory back. A second call does nothing. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
