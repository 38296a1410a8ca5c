import type ts from "@tslab/typescript-for-tslab";
import type { TypeScript } from "./compiler-types.js";

/** Local files are loaded by the session, so that only the cell itself is emitted. */
export function emitOnlyTheCell(ts: TypeScript, builder: ts.BuilderProgram, cellFile: string): void {
  const program = builder.getProgram() as unknown as Emitting;
  let isPatched = false;
  builder.emit = (file, write, token, declarationsOnly, transformers) => {
    if (file?.fileName !== cellFile) return { emitSkipped: true, diagnostics: [] };
    // Not before: a cell that declares names is read by two programs, and the first needs no checker.
    if (!isPatched) nameTypesByPath(ts, program.getTypeChecker());
    isPatched = true;
    const before = [shorthandOfEarlierCells(ts, builder.getProgram())];
    const isForced = true; // else one type that cannot be written takes the declarations of the whole cell with it
    return program.emit(file, write, token, declarationsOnly, { ...transformers, before }, isForced);
  };
}

/** A type that its package exports only by a file of its own is declared by that file, `import("./node_modules/…").Type`: the next cell reads it in
 * the same folder. The compiler would refuse, as a published declaration must not know where packages lie. A type that has no name outside (of
 * a function, of a file that does not export it) becomes `any`; its name may be another's in the next cell. */
function nameTypesByPath(ts: TypeScript, checker: Checker): void {
  const { getEmitResolver } = checker;
  const byPath = ts.NodeBuilderFlags.AllowNodeModulesRelativePaths;
  const nameable = (write: Writer): Writer => {
    return (node, place, flags, tracker, ...rest) => {
      let isNameless = false;
      const trackSymbol = (...of: unknown[]) => {
        const isRefused = tracker.trackSymbol(...of);
        isNameless ||= isRefused;
        return isRefused;
      };
      const type = write(node, place, flags | byPath, { ...tracker, trackSymbol }, ...rest);
      return isNameless ? ts.factory.createKeywordTypeNode(ts.SyntaxKind.AnyKeyword) : type;
    };
  };
  checker.getEmitResolver = (...args) => {
    const resolver = getEmitResolver(...args);
    const changed = writers.map((name) => [name, nameable(resolver[name])]);
    return { ...resolver, ...Object.fromEntries(changed) } as Resolver;
  };
}

const writers = [
  "createTypeOfDeclaration",
  "createReturnTypeOfSignatureDeclaration",
  "createTypeOfExpression",
] as const;

/** What the compiler's public types leave out. */
interface Emitting {
  getTypeChecker(): Checker;
  emit(...args: [...Parameters<ts.Program["emit"]>, boolean]): ts.EmitResult;
}
interface Checker {
  getEmitResolver: (...args: unknown[]) => Resolver;
}
type Resolver = Record<(typeof writers)[number], Writer>;
type Writer = (
  ...args: [node: ts.Node, place: ts.Node, flags: number, tracker: Tracker, ...rest: unknown[]]
) => ts.TypeNode | undefined;
interface Tracker {
  trackSymbol(...of: unknown[]): boolean;
}

/** Which files a file imports, with those that they import: the plain builder does not say it, and tslab asks. */
export function answerDependencies(builder: ts.BuilderProgram): void {
  builder.getAllDependencies = (file) => {
    const found = new Set<string>();
    const visit = (one: Importing | undefined) => {
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
type Importing = ts.SourceFile & {
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
