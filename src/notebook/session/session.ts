import { join, resolve } from "node:path";
import type { ExecuteOptions, ExecuteOutcome, Session } from "../session-types.js";
import { installBreakHook, takeBrokenStack } from "./break-hook.js";
import { readCell } from "./cell-source.js";
import { compileCell, type CompiledCell } from "./compile-cell.js";
import { complete } from "./completion.js";
import { loadConverter, type LoadedConverter } from "./converter.js";
import { describeError, KeyboardInterrupt } from "./errors.js";
import { declareName, functionOf } from "./function-body.js";
import { completeImportPath } from "./import-paths.js";
import { inspectAt } from "./inspection.js";
import { createRun, detach, passed, type CellRun } from "./interruption.js";
import { isComplete } from "./is-complete.js";
import { createModules, metaOf, requireOf, type Modules } from "./modules.js";
import { rememberScript } from "./scripts.js";
import { describeTypeErrors } from "./type-errors.js";
import { createVariables, type Variables } from "./variables.js";

export interface SessionOptions {
  /** Imports and types are resolved from here; the notebook's folder. */
  readonly rootDir: string;
  /** Type errors stop a cell (default), or only syntax errors do. `%nocheck` says so for one cell. */
  readonly check?: boolean;
  /** Text of a declaration file with the types of the kernel's globals, such as `display`. */
  readonly globals?: string;
}

interface State {
  readonly file: string;
  readonly options: SessionOptions;
  readonly variables: Variables;
  /** Loaded at the first need: reading the compiler and its libraries takes a second or two. */
  loaded?: LoadedConverter;
  modules?: Modules;
  declarations: string;
  runs: number;
  run?: CellRun;
}

/** A session that runs cells of TypeScript one after the other. `warmUp` does early what cells would wait for, a part at each call: the
 * compiler, then the types of Node, the DOM and the globals. It returns whether there is more. */
export function createSession(options: SessionOptions): Session & { warmUp(): boolean } {
  const rootDir = resolve(options.rootDir).replaceAll("\\", "/");
  const state: State = {
    file: join(rootDir, "notebook.ts"),
    options: { ...options, rootDir },
    variables: createVariables(),
    declarations: "",
    runs: 0,
  };
  installBreakHook();
  return {
    execute: (code, executeOptions) => execute(state, code, executeOptions),
    complete: (code, cursor) => {
      const at = { code: readable(state, code), cursor };
      const paths = completeImportPath(converterOf(state).ts, at, rootDir);
      return paths ?? complete(converterOf(state), state.declarations, at);
    },
    inspect: (code, cursor) =>
      inspectAt(converterOf(state), state.declarations, { code: readable(state, code), cursor }),
    isComplete: (code) => isComplete(converterOf(state).ts, code),
    interrupt: () => state.run?.interrupt(interruption()),
    describeError,
    detach,
    warmUp: () => warmUp(state),
    close: () => state.loaded?.converter.close(),
  };
}

/** Shows where the loop was that `breakExecution` ended. */
function interruption(): KeyboardInterrupt {
  const error = new KeyboardInterrupt("the cell was interrupted");
  const stack = takeBrokenStack();
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** What Node's types for other versions lack. */
const cellGlobals = "interface ImportMeta { dirname: string; filename: string; }\n";

function converterOf(state: State): LoadedConverter {
  const { rootDir, globals } = state.options;
  state.loaded ??= loadConverter({
    rootDir,
    globals: { path: `${rootDir}/__globals__.d.ts`, text: cellGlobals + (globals ?? "") },
  });
  return state.loaded;
}

function warmUp(state: State): boolean {
  const isFirst = state.loaded === undefined;
  const loaded = converterOf(state);
  if (isFirst) return true;
  if (!loaded.knowsAllTypes) {
    loaded.refresh();
    loaded.convert(state.declarations, "", true);
  }
  loaded.keepCode();
  return false;
}

const readable = (state: State, code: string) => readCell(converterOf(state).ts, code).code;

async function execute(state: State, text: string, options: ExecuteOptions): Promise<ExecuteOutcome> {
  try {
    const loaded = converterOf(state);
    const modules = (state.modules ??= createModules(loaded.ts));
    const { code, noCheck, reload, unknown } = readCell(loaded.ts, text);
    if (unknown !== undefined) {
      return failed("UnknownMagic", `%${unknown} is not known here; there are %nocheck and %reload`);
    }
    if (reload) modules.reload();
    const check = !noCheck && state.options.check !== false;
    const title = `Cell In[${options.executionCount}]`;
    const compiled = compileCell(loaded, code, { declarations: state.declarations, check });
    if ("errors" in compiled) {
      const cell = { title, source: text, added: 1, file: loaded.cellFile };
      return { status: "error", ...describeTypeErrors(loaded.ts, compiled.errors, cell) };
    }
    state.declarations = compiled.cell.declarations;
    return await runCell(state, compiled.cell, { title, source: text, modules, held: options.held });
  } catch (error) {
    return { status: "error", ...describeError(error) };
  }
}

const failed = (ename: string, evalue: string): ExecuteOutcome => ({
  status: "error",
  ename,
  evalue,
  traceback: [`${ename}: ${evalue}`],
});

interface Source {
  readonly title: string;
  readonly source: string;
  readonly modules: Modules;
  readonly held: (() => Promise<unknown>) | undefined;
}

async function runCell(state: State, cell: CompiledCell, source: Source): Promise<ExecuteOutcome> {
  const run = createRun();
  state.run = run;
  try {
    await Promise.race([run.start(() => evaluate(state, cell, source)), run.ended]);
    return resultOf(state.variables.scope, cell.resultName);
  } catch (error) {
    state.variables.settle();
    return { status: "error", ...describeError(error) };
  } finally {
    state.run = undefined;
  }
}

async function evaluate(
  state: State,
  cell: CompiledCell,
  { title, source, modules, held }: Source,
): Promise<void> {
  const { file, variables } = state;
  const name = `canlab-cell-${++state.runs}`;
  rememberScript(name, { title, source, steps: cell.steps });
  const load = (specifier: string) => modules.import(specifier, file);
  const namespaces = new Map<string, unknown>();
  for (const specifier of cell.imports) namespaces.set(specifier, await load(specifier));
  const start = functionOf(cell.code, name, [declareName]);
  const declare = (bindings: Parameters<Variables["declare"]>[0]) => {
    variables.declare(bindings, title);
  };
  await start(variables.scope, requireOf(namespaces, file), load, metaOf(file), passed, declare);
  await held?.();
}

function resultOf(scope: Record<string, unknown>, name: string | undefined): ExecuteOutcome {
  if (name === undefined) return { status: "ok", hasResult: false };
  const result = scope[name];
  delete scope[name];
  return result === undefined
    ? { status: "ok", hasResult: false }
    : { status: "ok", hasResult: true, result };
}
