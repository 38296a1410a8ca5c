import { createRequire } from "node:module";
import type { ConvertResult, Converter } from "tslab/dist/converter.js";
import type ts from "@tslab/typescript-for-tslab";
import { compilerHost, type Host } from "./compiler-host.js";
import { notifyChanges, watchlessSystem, type Watched } from "./compiler-system.js";
import type { ConverterOptions, TypeScript } from "./compiler-types.js";
import { emitOnlyTheCell } from "./emit-cell.js";
import { stoppingErrors } from "./type-errors.js";

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
    createWatchCompilerHost: (...args: unknown[]) => compilerHost(original, args, options.globals.path),
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
