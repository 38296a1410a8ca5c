import { CommanderError } from "commander";
import { CanlabError, ConfigError, InterruptedError } from "../core/errors.js";

/** Exit codes: 1 something failed, 2 the command was given wrongly, 130 stopped by Ctrl-C (128 + SIGINT). */
export const exitCodes = { failed: 1, usage: 2, interrupted: 130 } as const;

/** Says what went wrong: one line for what canlab throws on purpose, the stack for what it does not.
 *
 * @returns the exit code */
export function reportError(error: unknown, write: (text: string) => void): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage; // help and version
  if (error instanceof CanlabError) {
    write(`canlab: ${error.message.replaceAll(/\s*\n\s*/g, " ")}\n`);
    if (error instanceof InterruptedError) return exitCodes.interrupted;
    return error instanceof ConfigError ? exitCodes.usage : exitCodes.failed;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  write(`${stack}\ncanlab: this is a fault of canlab; please report it with the lines above\n`);
  return exitCodes.failed;
}
