import vm from "node:vm";
import type ts from "@tslab/typescript-for-tslab";
import type { TypeScript } from "./compiler-types.js";
import { splitSourceMap } from "./source-map.js";

/** Names under which code reaches the session; a cell would have to try to meet them. */
const importName = "__canlab_import";
const metaName = "__canlab_meta";
const passedName = "__canlab_passed";
export const declareName = "__canlab_declare";

/** A module's code as the body of an async function of `exports, require` and the names above. */
export interface FunctionBody {
  readonly code: string;
  readonly map: string;
  /** What its static imports name; they are loaded before the body runs, and `require` gives them. */
  readonly imports: readonly string[];
  readonly errors: readonly ts.Diagnostic[];
}

/** The function of a body, whose stack traces name `file`.
 *
 * @param names of parameters after the first five */
export function functionOf(code: string, file: string, names: readonly string[] = []) {
  const parameters = ["exports", "require", importName, metaName, passedName, ...names];
  // Not by a script: V8 keeps the scripts that it has compiled, and a session has thousands.
  const make = vm.compileFunction(
    `return async function (${parameters.join(", ")}) { "use strict";\n${code}\n};`,
    [],
    { filename: file, lineOffset: -1 },
  ) as () => (...args: unknown[]) => Promise<void>;
  return make();
}

/** Turns static imports into reads of namespaces that are there already, and `import()` into the session's own. */
export function toFunctionBody(ts: TypeScript, source: string, fileName: string): FunctionBody {
  const imports: string[] = [];
  const output = ts.transpileModule(source, {
    fileName,
    reportDiagnostics: true,
    transformers: { before: [replaceImportsAndAwaits(ts)], after: [collectRequires(ts, imports)] },
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      // The namespaces are native: `default` is there by name, and no helper may wrap it once more.
      esModuleInterop: false,
      target: ts.ScriptTarget.ES2022,
      experimentalDecorators: true,
      jsx: ts.JsxEmit.React,
      inlineSourceMap: true,
      newLine: ts.NewLineKind.LineFeed,
    },
  });
  const { code, map } = splitSourceMap(output.outputText);
  // Kept as an empty line: the map counts lines.
  const body = code.replace('Object.defineProperty(exports, "__esModule", { value: true });', "");
  return { code: body, map, imports: [...new Set(imports)], errors: output.diagnostics ?? [] };
}

function replaceImportsAndAwaits(ts: TypeScript): ts.TransformerFactory<ts.SourceFile> {
  const { factory } = ts;
  const call = (name: string, args: readonly ts.Expression[]) =>
    factory.createCallExpression(factory.createIdentifier(name), undefined, args);
  const checked = (body: ts.Statement) =>
    factory.createBlock([factory.createExpressionStatement(call(passedName, [])), body]);
  return (context) => (file) => {
    const visit = (node: ts.Node): ts.Node => {
      if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
        return factory.createIdentifier(metaName);
      }
      const next = ts.visitEachChild(node, visit, context);
      if (ts.isAwaitExpression(next)) return call(passedName, [next]);
      if (ts.isForOfStatement(next) && next.awaitModifier) {
        const { awaitModifier, initializer, expression, statement } = next;
        return factory.updateForOfStatement(next, awaitModifier, initializer, expression, checked(statement));
      }
      if (!ts.isCallExpression(next) || next.expression.kind !== ts.SyntaxKind.ImportKeyword) return next;
      return factory.updateCallExpression(
        next,
        factory.createIdentifier(importName),
        undefined,
        next.arguments,
      );
    };
    return ts.visitNode(file, visit) as ts.SourceFile;
  };
}

/** What the compiler left of the static imports: those that only name types are gone. */
function collectRequires(ts: TypeScript, imports: string[]): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    const visit = (node: ts.Node): ts.Node => {
      const made =
        ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "require";
      const [target] = made ? node.arguments : [];
      // One that the reader wrote has a place in the source; it stays Node's own.
      if (made && node.pos < 0 && target && ts.isStringLiteral(target)) imports.push(target.text);
      return ts.visitEachChild(node, visit, context);
    };
    return ts.visitNode(file, visit) as ts.SourceFile;
  };
}
