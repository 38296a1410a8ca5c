import {
  Converter,
  ReflectionKind,
  type Application,
  type CommentDisplayPart,
  type SignatureReflection,
} from "typedoc";

/** TypeDoc's word for a parameter that is taken apart in the signature. */
const UNNAMED = "__namedParameters";

/** The lines of a formula stand indented below an empty line; Markdown would run them together.
 *
 * @param isLast no other part of the docstring follows */
export function keepFormulas(text: string, isLast: boolean): string {
  return text.replaceAll(/\n\n((?: {2,}[^\s*-].*(?:\n|$))+)/g, (whole, block: string) => {
    if (!block.endsWith("\n") && !isLast) return whole;
    const indent = Math.min(...[...block.matchAll(/^ +/gm)].map(([spaces]) => spaces.length));
    return `\n\n\`\`\`text\n${block.trimEnd().replaceAll(new RegExp(`^ {${indent}}`, "gm"), "")}\n\`\`\`\n`;
  });
}

function keepFormulasOf(parts: readonly CommentDisplayPart[]): void {
  for (const [i, part] of parts.entries())
    if (part.kind === "text") part.text = keepFormulas(part.text, i === parts.length - 1);
}

/** Names what a signature takes apart as its docstring does, `@param options.seed`. TypeDoc itself looks for a tag without a dot. */
function nameParameters({ parameters = [], comment }: SignatureReflection): void {
  const tags = (comment?.blockTags ?? []).flatMap(({ tag, name }) =>
    tag === "@param" && name !== undefined ? [name] : [],
  );
  const isKnown = (name: string) => parameters.some((parameter) => parameter.name === name);
  if (tags.some((name) => !name.includes(".") && !isKnown(name))) return;
  const dotted = tags.find((name) => name.includes("."))?.split(".")[0];
  for (const parameter of parameters) if (parameter.name === UNNAMED) parameter.name = dotted ?? "options";
}

/** Teaches TypeDoc the habits of our docstrings: indented formulas, options that are taken apart. */
export function readOurDocstrings(app: Application): void {
  app.converter.on(Converter.EVENT_CREATE_SIGNATURE, (_context, signature) => nameParameters(signature));
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const { comment } of project.getReflectionsByKind(ReflectionKind.All)) {
      if (comment === undefined) continue;
      for (const parts of [comment.summary, ...comment.blockTags.map(({ content }) => content)])
        keepFormulasOf(parts);
    }
  });
}
