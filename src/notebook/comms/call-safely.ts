import { inspect } from "node:util";

/** Calls what a user gave; what it throws, also later, is reported and goes no further.
 *
 * @returns when it is through, also where it failed; undefined where that is now */
export function callSafely(
  handler: () => unknown,
  report: (text: string) => void,
): Promise<void> | undefined {
  const fail = (error: unknown) => {
    report(`${inspect(error)}\n`);
  };
  try {
    const result = handler();
    return result instanceof Promise ? result.then(() => undefined, fail) : undefined;
  } catch (error) {
    fail(error);
    return undefined;
  }
}
