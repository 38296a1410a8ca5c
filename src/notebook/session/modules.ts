import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import vm from "node:vm";
import type { TypeScript } from "./compiler-types.js";
import { syntaxErrorOf } from "./type-errors.js";
import { functionOf, toFunctionBody } from "./function-body.js";
import { passed } from "./interruption.js";
import { rememberScript } from "./scripts.js";

type Namespace = Record<string, unknown>;

/** A local TypeScript file that was run. */
interface Loaded {
  readonly stamp: string;
  readonly exports: Namespace;
  readonly imports: Set<string>;
  done: Promise<unknown>;
}

/** What code in one folder imports. */
export interface Modules {
  /** Loads a module as `import()` in `parentFile` does. */
  import(specifier: string, parentFile: string): Promise<unknown>;
  /** Forgets every local file, so that the next import runs it again. */
  reload(): void;
}

const typeScript = new Set([".ts", ".tsx", ".mts", ".cts"]);
const stampOf = (path: string) => {
  const { mtimeMs, size } = statSync(path);
  return `${mtimeMs}:${size}`;
};

/** Packages go through Node's own `import()`; local TypeScript and JSON is run by the session, and again when it changed on disk. */
export function createModules(ts: TypeScript): Modules {
  const local = new Map<string, Loaded>();
  const isFresh = (path: string, seen = new Set<string>()): boolean => {
    if (seen.has(path)) return true;
    seen.add(path);
    const loaded = local.get(path);
    if (!existsSync(path) || loaded?.stamp !== stampOf(path)) return false;
    return [...loaded.imports].every((dependency) => isFresh(dependency, seen));
  };

  function load(path: string, waiting: readonly string[]): Promise<unknown> {
    const known = local.get(path);
    // A file that is waiting for this one is a cycle: it gets what there is so far, as in Node.
    if (known && waiting.includes(path)) return Promise.resolve(known.exports);
    if (known && isFresh(path)) return known.done.then(() => known.exports);
    const entry: Loaded = { stamp: stampOf(path), exports: {}, imports: new Set(), done: Promise.resolve() };
    local.set(path, entry);
    entry.done = run(path, entry, [...waiting, path]);
    entry.done.catch(() => local.get(path) === entry && local.delete(path));
    return entry.done.then(() => entry.exports);
  }

  async function run(path: string, entry: Loaded, waiting: readonly string[]): Promise<void> {
    const source = readFileSync(path, "utf8");
    const body = toFunctionBody(ts, source, path);
    const [error] = body.errors;
    if (error) throw syntaxErrorOf(ts, error, { title: path, source });
    const steps = [{ map: body.map, added: 0 }];
    rememberScript(path, { title: path, source, steps });
    const importFrom = (specifier: string) => importModule(specifier, path, { entry, waiting });
    const namespaces = new Map<string, unknown>();
    for (const specifier of body.imports) namespaces.set(specifier, await importFrom(specifier));
    const start = functionOf(body.code, path);
    const importLate = (specifier: string) => importModule(specifier, path, { entry, waiting: [] });
    await start(entry.exports, requireOf(namespaces, path), importLate, metaOf(path), passed);
  }

  function importModule(
    specifier: string,
    parentFile: string,
    from?: { readonly entry: Loaded; readonly waiting: readonly string[] },
  ): Promise<unknown> {
    const path = localPath(specifier, dirname(parentFile));
    if (path !== undefined && typeScript.has(extname(path))) {
      from?.entry.imports.add(path);
      return load(path, from?.waiting ?? []);
    }
    if (path !== undefined && extname(path) === ".json") return Promise.resolve(readJson(path));
    if (specifier.endsWith(".json"))
      return Promise.resolve(readJson(createRequire(parentFile).resolve(specifier)));
    return nativeImport(path === undefined ? specifier : pathToFileURL(path).href, parentFile);
  }

  return {
    import: (specifier, parentFile) => importModule(String(specifier), parentFile),
    reload: () => local.clear(),
  };
}

/** `require` of a cell or module: what it imports statically is there already, all else is Node's. */
export function requireOf(namespaces: ReadonlyMap<string, unknown>, parentFile: string): NodeJS.Require {
  const require = createRequire(parentFile);
  const lookUp = (id: string): unknown => (namespaces.has(id) ? namespaces.get(id) : require(id));
  return Object.assign(lookUp, require) as NodeJS.Require;
}

/** `import.meta` of the file. */
export function metaOf(file: string) {
  const url = pathToFileURL(file).href;
  const resolveUrl = (specifier: string) => pathToFileURL(createRequire(file).resolve(specifier)).href;
  return { url, filename: file, dirname: dirname(file), resolve: resolveUrl };
}

/** `import()` as written in `parentFile`: package `exports`, top-level await and the cache are Node's. */
function nativeImport(specifier: string, parentFile: string): Promise<unknown> {
  return withoutWarning(() => {
    const run = vm.runInThisContext("(specifier) => import(specifier)", {
      filename: parentFile,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }) as (specifier: string) => Promise<unknown>;
    return run(specifier);
  });
}

/** Node 20 calls the constant experimental, on stderr, in the middle of the reader's cell; Node 22 no longer does. */
function withoutWarning<T>(body: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return body();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** The file a relative or absolute specifier means, with the endings that TypeScript allows to leave out or to write as `.js`. */
function localPath(specifier: string, folder: string): string | undefined {
  const isFile = /^(\.{1,2}(\/|$)|\/|file:|[A-Za-z]:[\\/])/.test(specifier);
  if (!isFile) return undefined;
  const path = specifier.startsWith("file:") ? fileURLToPath(specifier) : resolve(folder, specifier);
  const stem = path.replace(/\.([cm]?)jsx?$/, "");
  const candidates = [
    path,
    ...(stem === path ? [] : [`${stem}.ts`, `${stem}.tsx`, `${stem}.mts`, `${stem}.cts`]),
    ...[".ts", ".tsx", ".js", ".mjs", ".json"].map((ending) => path + ending),
    ...["index.ts", "index.js"].map((name) => join(path, name)),
  ];
  return candidates.find((file) => existsSync(file) && statSync(file).isFile()) ?? path;
}

function readJson(path: string): Namespace {
  const value: unknown = JSON.parse(readFileSync(path, "utf8"));
  return { ...(typeof value === "object" && !Array.isArray(value) ? value : {}), default: value };
}
