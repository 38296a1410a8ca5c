/** What the kernel's server asks of the part that runs TypeScript. */
export interface Session {
  execute(code: string, options: ExecuteOptions): Promise<ExecuteOutcome>;
  /** Offsets here and below are UTF-16 code units; the server turns Jupyter's code points into them and back. */
  complete(code: string, cursor: number): CompleteOutcome;
  inspect(code: string, cursor: number, detailLevel: 0 | 1): InspectOutcome;
  isComplete(code: string): {
    readonly status: "complete" | "incomplete" | "invalid" | "unknown";
    readonly indent?: string;
  };
  /** Ends what `execute` awaits: its outcome is an error named KeyboardInterrupt. The caller has fired the cell's signal. */
  interrupt(): void;
  /** Runs what is not part of the cell that called for it: an interrupt of that one does not end it. */
  detach?<T>(body: () => T): T;
  /** As `execute` reports what a cell throws; for errors that arrive after their cell, from a timer or a rejected promise. */
  describeError(error: unknown): {
    readonly ename: string;
    readonly evalue: string;
    readonly traceback: readonly string[];
  };
  close(): void;
}

export interface ExecuteOptions {
  /** In tracebacks the cell is `Cell In[executionCount]`. */
  readonly executionCount: number;
  readonly signal: AbortSignal;
  /** What the cell has started and waits for before it is over. */
  readonly held?: () => Promise<unknown>;
}

export type ExecuteOutcome =
  | {
      readonly status: "ok";
      /** Whether the cell's last statement is an expression whose value is not undefined. */
      readonly hasResult: boolean;
      readonly result?: unknown;
    }
  | {
      readonly status: "error";
      readonly ename: string;
      readonly evalue: string;
      readonly traceback: readonly string[];
    };

export interface CompleteOutcome {
  readonly start: number;
  readonly end: number;
  readonly matches: readonly { readonly text: string; readonly kind: string; readonly signature?: string }[];
}

export interface InspectOutcome {
  readonly found: boolean;
  /** `text/plain` and `text/markdown`. */
  readonly data: Readonly<Record<string, string>>;
}
