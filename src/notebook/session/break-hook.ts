import { Session } from "node:inspector";
import { createRequire } from "node:module";
import { repairs } from "../../core/repairs.js";
import { readFrames, type Frame } from "./frames.js";

/** Property of the global object through which a worker thread reaches the hook. */
export const breakSymbol = "canlab.break";

let brokenAt: string | undefined;

/**
 * Makes `breakExecution` of a worker thread end what runs here. The debugger calls the hook in the middle of the running code, and it asks for
 * the end only if that code is the reader's: the kernel's own or the compiler's would be left half done, and native code ends the process.
 */
export function installBreakHook(): void {
  const clearAsyncIds = asyncIdCleaner();
  let ownDebugger: Session | undefined;
  const hook = (): boolean => {
    const stack = fullStack();
    const frames = readFrames(stack);
    if (frames.some(isCompilers) || frames.every(({ isInternal }) => isInternal)) return false;
    const folders = nativePackages();
    if (frames.some(({ file }) => folders.has(packageOf(file)))) return false;
    brokenAt = stack;
    // Not at once: some of the code still runs, up to its next call.
    setImmediate(() => {
      for (const repair of repairs()) repair();
    });
    clearAsyncIds();
    // One for all times: each would stay connected.
    if (!ownDebugger) (ownDebugger = new Session()).connect();
    ownDebugger.post("Runtime.terminateExecution");
    return true;
  };
  Object.defineProperty(globalThis, Symbol.for(breakSymbol), { value: hook, configurable: true });
}

/** Where the last broken code was, once. */
export function takeBrokenStack(): string | undefined {
  const stack = brokenAt;
  brokenAt = undefined;
  return stack;
}

/** Packages that the compiler loads have frames of their own, above its. */
const isCompilers = ({ file }: Frame) => /[\\/]@?tslab[\\/]/.test(file);

/** Folders of the packages that have loaded native code. Such code does not show on a stack, may stand between any two frames of which one is its
 * package's, and ends the process when what it calls is ended under it: ONNX Runtime does, while it reads its feeds and makes its results. */
function nativePackages(): ReadonlySet<string | undefined> {
  const { cache } = createRequire(import.meta.url);
  const addons = Object.keys(cache).filter((file) => file.endsWith(".node"));
  return new Set(addons.map(packageOf).filter((folder) => folder !== undefined));
}

const packageOf = (file: string): string | undefined =>
  /^(?:file:\/\/)?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(file)?.[1];

function fullStack(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Infinity;
  const { stack = "" } = new Error("broken");
  Error.stackTraceLimit = stackTraceLimit;
  return stack;
}

type AsyncWrap = { clearAsyncIdStack?: () => void };

/** Node counts the callbacks it is in, and aborts the process when a broken timer leaves that count wrong. */
function asyncIdCleaner(): () => void {
  const { noDeprecation } = process;
  try {
    process.noDeprecation = true; // there is no public door to this
    const { binding } = process as unknown as { binding?: (name: string) => AsyncWrap };
    return binding?.call(process, "async_wrap").clearAsyncIdStack ?? (() => undefined);
  } catch {
    return () => undefined;
  } finally {
    process.noDeprecation = noDeprecation;
  }
}
