import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { cachedDataVersionTag } from "node:v8";
import vm from "node:vm";
import type { TypeScript } from "./compiler-types.js";

/** The compiler, and what keeps its machine code for the next kernel. */
export interface LoadedCompiler {
  readonly ts: TypeScript;
  /** Writes the code that V8 has made so far; nothing where it was read, or cannot be written. */
  keepCode(): void;
}

type WrappedModule = (...args: unknown[]) => void;
/** Of Node's own loader; its types leave them out. */
const loader = Module as unknown as { wrap(code: string): string } & (new (id: string) => NodeJS.Module);

/**
 * Loads the compiler as `require` does, with V8's code of an earlier time where there is some: parsing and compiling its 10 MB takes a third of
 * a kernel's start.
 *
 * @param path of the compiler's main file
 * @param folder where the code is kept; "" for nowhere. Code that others could write must not be run, so it is the user's own.
 */
export function loadCompiler(path: string, folder = codeFolder()): LoadedCompiler {
  const require = createRequire(path);
  const known = require.cache[path];
  if (known) return { ts: known.exports as TypeScript, keepCode: () => undefined };
  const source = readFileSync(path, "utf8");
  const file = folder === "" ? undefined : join(folder, nameOf(path, source.length));
  const cachedData = file === undefined ? undefined : readOwn(file);
  const script = new vm.Script(loader.wrap(source), { filename: path, cachedData });
  const module = new loader(path);
  module.filename = path;
  (script.runInThisContext() as WrappedModule).call(
    module.exports,
    ...[module.exports, require, module, path, dirname(path)],
  );
  module.loaded = true;
  require.cache[path] = module;
  let isKept = cachedData !== undefined && script.cachedDataRejected !== true;
  const keepCode = () => {
    if (isKept || file === undefined) return;
    isKept = true;
    write(file, script.createCachedData());
  };
  return { ts: module.exports as TypeScript, keepCode };
}

function codeFolder(): string {
  const { CANLAB_CODE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  return CANLAB_CODE_CACHE ?? join(XDG_CACHE_HOME ?? LOCALAPPDATA ?? join(homedir(), ".cache"), "canlab");
}

/** Another compiler, V8, processor or set of V8's flags has another name. */
function nameOf(path: string, length: number): string {
  const { mtimeMs } = statSync(path);
  const key = [path, length, mtimeMs, cachedDataVersionTag(), process.arch, process.platform].join("\n");
  return `compiler-${createHash("sha256").update(key).digest("hex").slice(0, 16)}.bin`;
}

function readOwn(file: string): Buffer | undefined {
  try {
    const { uid, mode } = statSync(file);
    if (process.getuid && (uid !== process.getuid() || (mode & 0o022) !== 0)) return undefined;
    return readFileSync(file);
  } catch {
    return undefined; // the first kernel of this compiler
  }
}

function write(file: string, code: Buffer): void {
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, code, { mode: 0o600, flag: "wx" });
    renameSync(temporary, file);
  } catch {
    removeIfThere(temporary); // no home folder, a full disk: the next kernel starts as slowly
  }
}

function removeIfThere(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // its folder is no folder
  }
}
