import type ts from "@tslab/typescript-for-tslab";
import type { TypeScript } from "./compiler-types.js";

export type Host = ts.WatchCompilerHostOfFilesAndCompilerOptions<ts.BuilderProgram>;

/** The compiler host with the options a notebook wants: modules as a bundler and Node's `import` find them, source maps. All global
 * types come by the globals file, those of Node and the DOM as soon as a cell needs them. */
export function compilerHost(ts: TypeScript, args: readonly unknown[], globalsPath: string): Host {
  const [rootFiles, tslabOptions, sys, , ...reports] = args as [string[], ts.CompilerOptions, ...unknown[]];
  const options: ts.CompilerOptions = {
    ...tslabOptions,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    lib: [],
    types: [],
    strict: true,
    // Lets `const list = []` and `let best` take the type of what is put in; an `any` that is left is no error (type-errors.ts).
    noImplicitAny: true,
    useUnknownInCatchVariables: false,
    checkJs: false,
    inlineSourceMap: true,
    // tslab's own flag: `await (x)` and `for await` at the top level would be read as calls.
    ...({ disableTopLevelAwait: false } as object),
  };
  const roots = [globalsPath, ...rootFiles];
  // A builder that keeps no state: which file uses which is worked out for every file of a program, and one cell is all that is compiled.
  const host = (ts.createWatchCompilerHost as unknown as (...args: unknown[]) => Host)(
    ...[roots, options, sys, ts.createAbstractBuilder, ...reports],
  );
  lookAgainForMissing(ts, host, options);
  return host;
}

/** Without watchers the compiler would never find a module that was missing once: a package installed later, a file written later. */
function lookAgainForMissing(ts: TypeScript, host: Host, options: ts.CompilerOptions): void {
  const cache = ts.createModuleResolutionCache(host.getCurrentDirectory(), (path) => path, options);
  const lacking = new Set<string>();
  host.getModuleResolutionCache = () => cache;
  host.resolveModuleNameLiterals = (literals, file, redirected, fileOptions) => {
    if (lacking.delete(file)) cache.clear();
    return literals.map(({ text }) => {
      const found = ts.resolveModuleName(text, file, fileOptions, host, cache, redirected);
      if (!found.resolvedModule && !file.includes("/node_modules/")) lacking.add(file);
      return found;
    });
  };
  (host as { hasInvalidatedResolutions?: (path: string) => boolean }).hasInvalidatedResolutions = (path) =>
    lacking.has(path);
}
