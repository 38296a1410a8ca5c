import { stripVTControlCharacters } from "node:util";
import { createSession, type SessionOptions } from "../../../src/notebook/session/index.js";
import type { ExecuteOutcome } from "../../../src/notebook/session-types.js";

/** A session whose cells are numbered like a notebook's. */
export function openSession(options: SessionOptions) {
  const session = createSession(options);
  let executionCount = 0;
  const run = (code: string): Promise<ExecuteOutcome> =>
    session.execute(code, { executionCount: ++executionCount, signal: new AbortController().signal });
  /** The cell's value; fails with its traceback. */
  const value = async (code: string): Promise<unknown> => {
    const outcome = await run(code);
    if (outcome.status === "error") throw new Error(plain(outcome.traceback.join("\n")));
    return outcome.hasResult ? outcome.result : undefined;
  };
  /** The cell's error, without colours. */
  const failure = async (code: string) => {
    const outcome = await run(code);
    if (outcome.status !== "error") throw new Error(`the cell was to fail: ${code}`);
    return { ...outcome, text: plain(outcome.traceback.join("\n")) };
  };
  return { session, run, value, failure };
}

export const plain = stripVTControlCharacters;
