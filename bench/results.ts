/** What a peer says when its first step is done (see peer.ts). */
export interface Ready {
  /** Milliseconds from the built model to the end of the first step. */
  readonly first_step_ms?: number;
  /** Of these, tracing and session creation; canlab only. */
  readonly start_ms?: number;
  /** Trained numbers. */
  readonly params?: number;
  /** Floating-point operations of all matrix products of one step, counted on the traced graph. */
  readonly product_flops?: number;
  /** Version of the library that runs the step, by its name. */
  readonly [name: string]: unknown;
}

/** One engine in one job. */
export interface EngineResult {
  readonly engine: string;
  readonly label: string;
  readonly status: "measured" | "absent" | "failed";
  /** Why it was not measured, and what brings it. */
  readonly reason?: string;
  /** Every sample in order, in the unit of the job. */
  readonly samples: readonly number[];
  readonly ready?: Ready;
  /** Largest resident memory of its process, MiB (2^20 bytes). */
  readonly peakRssMb?: number;
  readonly loss?: number;
  /** Share of the time that training waited for a batch. */
  readonly waitShare?: number;
}

export type Section = "matmul" | "can" | "vit" | "input" | "passes";

/** Engines measured against each other, in turn. */
export interface JobResult {
  readonly section: Section;
  readonly id: string;
  readonly title: string;
  readonly unit: "ms" | "GFLOP/s" | "views/s";
  readonly engines: readonly EngineResult[];
  /** GFLOP/s of ONNX Runtime's product of 2048 x 2048, measured in turn with the engines. */
  readonly peakSamples?: readonly number[];
  /** Floating-point operations of all matrix products of one step. */
  readonly productFlops?: number;
}

/** What the machine is. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** One row of "what it must reach". */
export interface Bar {
  readonly what: string;
  readonly bar: number;
  readonly aim: number;
  /** Whether more is better. */
  readonly isAtLeast: boolean;
  readonly measured?: number;
  readonly verdict: "aim met" | "bar met" | "not met" | "not measured";
}

/** The file that `npm run bench` writes. */
export interface BenchResults {
  readonly date: string;
  readonly command: string;
  readonly tookMs: number;
  /** Load average of the minute before; above 1 something else was running. 0 on Windows. */
  readonly loadBefore: number;
  readonly machine: Machine;
  readonly jobs: readonly JobResult[];
  readonly bars: readonly Bar[];
}
