import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { ConvertResult, Converter } from "tslab/dist/converter.js";
import type ts from "@tslab/typescript-for-tslab";
import { compilerHost, type Host } from "./compiler-host.js";
import { notify, notifyChanges, watchlessSystem, type Watched } from "./compiler-system.js";
import type { ConverterOptions, TypeScript } from "./compiler-types.js";
import { answerDependencies, emitOnlyTheCell } from "./emit-cell.js";
import { allTypes, fewTypes } from "./global-types.js";
import { loadCompiler } from "./load-compiler.js";
import { stoppingErrors } from "./type-errors.js";

/** tslab's converter with the compiler it runs on, and what was changed about it. */
export interface LoadedConverter {
  readonly ts: TypeScript;
  readonly converter: Converter;
  /** The current program; a new one after each conversion. */
  program(): ts.Program;
  /** Name of the cell's source file in `program()`. */
  readonly cellFile: string;
  /** Whether all types are loaded; before that `convert` knows only the language and the console. */
  readonly knowsAllTypes: boolean;
  /** Keeps the compiler's machine code for the next kernel. */
  keepCode(): void;
  /** Loads all types, and looks at the local files that changed on disk; before each question to `converter`. */
  refresh(): void;
  /** tslab's conversion, after a look at the local files that changed on disk. With `check` off only what cannot run is an error. */
  convert(declarations: string, code: string, check: boolean): Conversion;
}

export interface Conversion {
  readonly result: ConvertResult;
  readonly errors: readonly ts.Diagnostic[];
}

/** Cells that may reach for more than the language: what is imported can bring types of its own, and change those of others. */
const reachesOut = /\b(?:import|require|export|declare|namespace|module|reference)\b/;

/**
 * Loads tslab's converter on a changed copy of its compiler's exports. tslab fixes Node 10 module resolution, no DOM types and no source
 * maps, and polls every file of the program; the compiler's own object is frozen, so the copy takes its place while tslab loads.
 */
export function loadConverter(options: ConverterOptions): LoadedConverter {
  const require = createRequire(import.meta.url);
  const converterPath = require.resolve("tslab/dist/converter.js");
  const compilerPath = createRequire(converterPath).resolve("@tslab/typescript-for-tslab");
  const { ts: original, keepCode } = loadCompiler(compilerPath);
  const watched = new Map<string, Watched>();
  const { path: globalsPath, text: ownGlobals } = options.globals;
  const libraries = dirname(compilerPath).replaceAll("\\", "/");
  const globals = { path: globalsPath, text: fewTypes(libraries), contains: new Set<string>() };
  let knowsAllTypes = false;
  const sys = watchlessSystem(original.sys, { ...options, globals }, watched);
  let errors: readonly ts.Diagnostic[] = [];
  let check = true;
  let builder: ts.BuilderProgram | undefined;
  const cellFile = `${options.rootDir}/__tslab__.ts`;
  const changed = {
    ...original,
    sys,
    createWatchCompilerHost: (...args: unknown[]) => compilerHost(original, args, globalsPath),
    createWatchProgram: (host: Host) => {
      const created = host.afterProgramCreate?.bind(host);
      host.afterProgramCreate = (next) => {
        builder = next;
        bindCell(original, next.getSourceFile(cellFile), next.getCompilerOptions());
        answerDependencies(next);
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
    const loadAllTypes = () => {
      if (knowsAllTypes) return;
      knowsAllTypes = true;
      const { text, paths } = allTypes(libraries);
      globals.text = text + ownGlobals;
      globals.contains = paths;
      notify(watched, globalsPath, original.FileWatcherEventKind.Changed);
    };
    const convert = (declarations: string, code: string): Conversion => {
      notifyChanges(original, sys, watched);
      return { result: converter.convert(declarations, code), errors };
    };
    return {
      ts: original,
      converter,
      cellFile,
      keepCode,
      program: () => builder!.getProgram(),
      get knowsAllTypes() {
        return knowsAllTypes;
      },
      refresh() {
        loadAllTypes();
        notifyChanges(original, sys, watched);
      },
      convert(declarations, code, checked) {
        check = checked;
        if (!knowsAllTypes && checked && !reachesOut.test(code)) {
          const conversion = convert(declarations, code);
          if (conversion.errors.length === 0) return conversion;
        }
        loadAllTypes();
        return convert(declarations, code);
      },
    };
  } finally {
    cached.exports = original;
    delete require.cache[converterPath];
  }
}

/** The converter reads the names of a cell before anything has asked for its types, which would bind them. */
function bindCell(ts: TypeScript, file: ts.SourceFile | undefined, options: ts.CompilerOptions): void {
  const { bindSourceFile } = ts as unknown as {
    bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  };
  if (file) bindSourceFile(file, options);
}
