import type ts from "@tslab/typescript-for-tslab";
import type { LoadedConverter } from "./converter.js";
import { declareName, toFunctionBody } from "./function-body.js";
import type { Script } from "./scripts.js";
import { splitSourceMap } from "./source-map.js";

/** A cell that can be run: the body of an async function, and what it leaves to later cells. */
export interface CompiledCell {
  readonly code: string;
  readonly imports: readonly string[];
  readonly steps: Script["steps"];
  /** Types of everything declared so far, for the next cell. */
  readonly declarations: string;
  /** Property of `exports` that takes the last expression's value. */
  readonly resultName?: string;
}

export type Compilation = { readonly cell: CompiledCell } | { readonly errors: readonly ts.Diagnostic[] };

/** What a function's body does not have, or must ask the session for. */
const needsSession = /\b(?:import|export|await)\b/;
const exportList = /\nexport \{([^}]*)\};?\s*$/;

/** Checks and compiles a cell after the cells whose types `declarations` holds. Errors are those that the converter's hooks let through. */
export function compileCell(
  loaded: LoadedConverter,
  code: string,
  { declarations, check }: { readonly declarations: string; readonly check: boolean },
): Compilation {
  const { result, errors } = loaded.convert(declarations, code, check);
  if (errors.length > 0) return { errors };
  const first = splitSourceMap(result.output ?? "");
  const names = (exportList.exec(`\n${first.code}`)?.[1] ?? "").split(",").map((name) => name.trim());
  const bound = names.filter(Boolean);
  const bindings = bound.map((name) => `${name}: [() => ${name}, (value) => { ${name} = value; }]`);
  // Before all else, so that the names are there for functions that run while the cell does.
  const prologue = `${declareName}({ ${bindings.join(", ")} });\n`;
  const source = prologue + `\n${first.code}`.replace(exportList, "\n").slice(1);
  const plain = asFunctionBody(source, result.lastExpressionVar);
  const body = plain ?? toFunctionBody(loaded.ts, source + "\nexport {};", "cell.js");
  const steps = [
    { map: body.map, added: 1 },
    { map: first.map, added: 1 },
  ];
  return {
    cell: {
      code: body.code,
      imports: body.imports,
      steps,
      declarations: result.declOutput ?? "",
      resultName: result.lastExpressionVar,
    },
  };
}

/** Most cells are a function's body as they are, but for the last expression's `export`; a second compilation would take a third of the time of
 * the first.
 *
 * @returns `undefined` for code that needs one */
function asFunctionBody(source: string, resultName: string | undefined) {
  const from = `export const ${resultName} =`;
  const at = resultName === undefined ? -1 : source.lastIndexOf(from);
  // As long as what it replaces: the map knows columns.
  const to = `exports     .${resultName} =`;
  const code = at < 0 ? source : source.slice(0, at) + to + source.slice(at + from.length);
  return needsSession.test(code) ? undefined : { code, map: undefined, imports: [] };
}
