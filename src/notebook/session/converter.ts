import { createRequire } from "node:module";
import type { ConvertResult, Converter } from "tslab/dist/converter.js";
import type ts from "@tslab/typescript-for-tslab";
import { stoppingErrors } from "./type-errors.js";

export type TypeScript = typeof ts;

/** tslab's converter with the compiler it runs on, and what was changed about it. */
export interface LoadedConverter {
  readonly ts: TypeScript;
  readonly converter: Converter;
  /** The current program; a new one after each conversion. */
  program(): ts.Program;
  /** Name of the cell's source file in `program()`. */
  readonly cellFile: string;
  /** A look at the local files that changed on disk; before each question to `converter`. */
  refresh(): void;
  /** tslab's conversion, after a look at the local files that changed on disk. With `check` off only what cannot run is an error. */
  convert(
    declarations: string,
    code: string,
    check: boolean,
  ): { readonly result: ConvertResult; readonly errors: readonly ts.Diagnostic[] };
}

export interface ConverterOptions {
  readonly rootDir: string;
  /** Extra root file, with the types of the kernel's globals. */
  readonly globals?: { readonly path: string; readonly text: string };
}

/** What the compiler sees of one file of the program. */
interface Watched {
  readonly callbacks: Set<ts.FileWatcherCallback>;
  stamp: number;
}

const modified = (sys: ts.System, path: string) => sys.getModifiedTime?.(path)?.getTime() ?? 0;

/**
 * Loads tslab's converter on a changed copy of its compiler's exports. tslab fixes Node 10 module resolution, no DOM types and no source
 * maps, and polls every file of the program; the compiler's own object is frozen, so the copy takes its place while tslab loads.
 */
export function loadConverter(options: ConverterOptions): LoadedConverter {
  const require = createRequire(import.meta.url);
  const converterPath = require.resolve("tslab/dist/converter.js");
  const compilerPath = createRequire(converterPath).resolve("@tslab/typescript-for-tslab");
  const original = require(compilerPath) as TypeScript;
  const watched = new Map<string, Watched>();
  const sys = watchlessSystem(original.sys, options, watched);
  let errors: readonly ts.Diagnostic[] = [];
  let check = true;
  let builder: ts.BuilderProgram | undefined;
  const cellFile = `${options.rootDir}/__tslab__.ts`;
  const changed = {
    ...original,
    sys,
    createWatchCompilerHost: (...args: unknown[]) => compilerHost(original, args, options.globals),
    createWatchProgram: (host: Host) => {
      const created = host.afterProgramCreate?.bind(host);
      host.afterProgramCreate = (next) => {
        builder = next;
        emitOnlyTheCell(original, next, cellFile);
        created?.(next);
      };
      return original.createWatchProgram(host);
    },
    getPreEmitDiagnosticsOfFiles: (program: ts.Program, files: readonly ts.SourceFile[]) => {
      const of = (
        original as unknown as {
          getPreEmitDiagnosticsOfFiles: (p: ts.Program, f: readonly ts.SourceFile[]) => ts.Diagnostic[];
        }
      ).getPreEmitDiagnosticsOfFiles;
      errors = stoppingErrors(of(program, files), cellFile, { rootDir: options.rootDir, check });
      return errors;
    },
    // The converter would turn the cell into CommonJS here; the session does it itself, keeping the source map.
    transpileModule: (text: string) => ({ outputText: text }),
  };
  const cached = require.cache[compilerPath]!;
  try {
    cached.exports = changed;
    delete require.cache[converterPath];
    const { createConverter } = require(converterPath) as { createConverter: () => Converter };
    const converter = createConverter();
    return {
      ts: original,
      converter,
      cellFile,
      program: () => builder!.getProgram(),
      refresh() {
        notifyChanges(original, sys, watched);
      },
      convert(declarations, code, checked) {
        this.refresh();
        check = checked;
        return { result: converter.convert(declarations, code), errors };
      },
    };
  } finally {
    cached.exports = original;
    delete require.cache[converterPath];
  }
}

/** The system without watchers: files are looked at when a cell is converted, so nothing keeps the process awake or polls. */
function watchlessSystem(
  base: ts.System,
  options: ConverterOptions,
  watched: Map<string, Watched>,
): ts.System {
  const sys = Object.create(base) as ts.System;
  const { globals } = options;
  sys.getCurrentDirectory = () => options.rootDir;
  sys.watchDirectory = () => ({ close() {} });
  sys.watchFile = (path, callback) => {
    if (path.includes("/node_modules/")) return { close() {} };
    const entry = watched.get(path) ?? { callbacks: new Set(), stamp: modified(base, path) };
    watched.set(path, entry);
    entry.callbacks.add(callback);
    return {
      close() {
        entry.callbacks.delete(callback);
        if (entry.callbacks.size === 0) watched.delete(path);
      },
    };
  };
  if (globals) {
    sys.fileExists = (path) => path === globals.path || base.fileExists(path);
    sys.readFile = (path, encoding) => (path === globals.path ? globals.text : base.readFile(path, encoding));
  }
  return sys;
}

function notifyChanges(ts: TypeScript, sys: ts.System, watched: Map<string, Watched>): void {
  for (const [path, entry] of [...watched]) {
    const stamp = modified(sys, path);
    if (stamp === entry.stamp) continue;
    entry.stamp = stamp;
    const kind = stamp === 0 ? ts.FileWatcherEventKind.Deleted : ts.FileWatcherEventKind.Changed;
    for (const callback of [...entry.callbacks]) callback(path, kind);
  }
}

type Host = ts.WatchCompilerHostOfFilesAndCompilerOptions<ts.EmitAndSemanticDiagnosticsBuilderProgram>;

/** The compiler host with the options a notebook wants: modules as a bundler and Node's `import` find them, DOM types, source maps. */
function compilerHost(ts: TypeScript, args: readonly unknown[], globals: ConverterOptions["globals"]): Host {
  const [rootFiles, tslabOptions, ...rest] = args as [string[], ts.CompilerOptions, ...unknown[]];
  const options: ts.CompilerOptions = {
    ...tslabOptions,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    types: ["node"],
    strict: true,
    noImplicitAny: false,
    useUnknownInCatchVariables: false,
    checkJs: false,
    inlineSourceMap: true,
    // tslab's own flag: `await (x)` and `for await` at the top level would be read as calls.
    ...({ disableTopLevelAwait: false } as object),
  };
  const roots = globals ? [globals.path, ...rootFiles] : rootFiles;
  return (ts.createWatchCompilerHost as unknown as (...args: unknown[]) => Host)(roots, options, ...rest);
}

/** Local files are loaded by the session, so that only the cell itself is emitted. */
function emitOnlyTheCell(ts: TypeScript, builder: ts.BuilderProgram, cellFile: string): void {
  const emit = builder.emit.bind(builder);
  builder.emit = (file, write, token, declarationsOnly, transformers) => {
    if (file?.fileName !== cellFile) return { emitSkipped: true, diagnostics: [] };
    const before = [shorthandOfEarlierCells(ts, builder.getProgram())];
    return emit(file, write, token, declarationsOnly, { ...transformers, before });
  };
}

/** `{ x }` with an x of an earlier cell becomes `{ x: exports.x }`; tslab rewrites every other use of the name, but not this one. */
function shorthandOfEarlierCells(ts: TypeScript, program: ts.Program): ts.TransformerFactory<ts.SourceFile> {
  const checker = program.getTypeChecker();
  const isEarlier = (node: ts.ShorthandPropertyAssignment) =>
    checker
      .getShorthandAssignmentValueSymbol(node)
      ?.declarations?.some((at) => at.getSourceFile().fileName.endsWith("/__prev__.d.ts"));
  return (context) => (file) => {
    const { factory } = context;
    const visit = (node: ts.Node): ts.Node => {
      if (!ts.isShorthandPropertyAssignment(node) || !isEarlier(node))
        return ts.visitEachChild(node, visit, context);
      const name = factory.createPropertyAccessExpression(
        factory.createIdentifier("exports"),
        node.name.text,
      );
      const fallback = node.objectAssignmentInitializer;
      const value = fallback
        ? factory.createAssignment(name, ts.visitNode(fallback, visit) as ts.Expression)
        : name;
      return factory.createPropertyAssignment(node.name.text, value);
    };
    return ts.visitNode(file, visit) as ts.SourceFile;
  };
}
