import type ts from "@tslab/typescript-for-tslab";
import type { TypeScript } from "./compiler-types.js";

/** Local files are loaded by the session, so that only the cell itself is emitted. */
export function emitOnlyTheCell(ts: TypeScript, builder: ts.BuilderProgram, cellFile: string): void {
  const emit = builder.emit.bind(builder);
  builder.emit = (file, write, token, declarationsOnly, transformers) => {
    if (file?.fileName !== cellFile) return { emitSkipped: true, diagnostics: [] };
    const before = [shorthandOfEarlierCells(ts, builder.getProgram())];
    return emit(file, write, token, declarationsOnly, { ...transformers, before });
  };
}

/** Which files a file imports, with those that they import: the plain builder does not say it, and tslab asks. */
export function answerDependencies(builder: ts.BuilderProgram): void {
  builder.getAllDependencies = (file) => {
    const found = new Set<string>();
    const visit = (one: Resolving | undefined) => {
      if (!one || found.has(one.fileName) || one.fileName.includes("/node_modules/")) return;
      found.add(one.fileName);
      one.resolvedModules?.forEach(({ resolvedModule }) => {
        if (resolvedModule) visit(builder.getSourceFile(resolvedModule.resolvedFileName));
      });
    };
    visit(file);
    return [...found];
  };
}

/** The compiler keeps in a file what its imports are; its public types do not say so. */
type Resolving = ts.SourceFile & {
  readonly resolvedModules?: {
    forEach(look: (of: { readonly resolvedModule?: ts.ResolvedModule }) => void): void;
  };
};

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
