/** Thrown where a cell's code calls `process.exit`: it ends the code, not the kernel. */
export class ProcessExit extends Error {
  override readonly name = "ProcessExit";

  constructor(readonly exitCode: string | number | null | undefined) {
    super(
      `process.exit(${exitCode ?? ""}) was called; the kernel goes on. To end it, shut it down from the front end.`,
    );
  }
}

export interface GuardHandlers {
  /** Gets what is to be told of an error that nothing caught. */
  readonly report: (text: string) => void;
  /** The lines that describe an error, as a cell's traceback has them. */
  readonly describe: (error: unknown) => readonly string[];
  readonly onInterrupt: () => void;
}

/** Keeps the kernel alive whatever a cell's code throws late or ends; Ctrl-C interrupts. SIGTERM is left alone: a handler would not run
 * during an endless loop, and VS Code sends nothing stronger.
 *
 * @returns ends the process for real */
export function guardProcess({ report, describe, onInterrupt }: GuardHandlers): (code: number) => void {
  const exit = process.exit.bind(process);
  process.exit = (code) => {
    throw new ProcessExit(code);
  };
  process.on("uncaughtException", (error: unknown, origin) => {
    const what =
      origin === "unhandledRejection"
        ? "A promise was rejected and nothing caught it"
        : "Nothing caught this error";
    report(`${what}: ${describe(error).join("\n")}\n`);
  });
  process.on("SIGINT", onInterrupt);
  return (code) => {
    exit(code);
  };
}
