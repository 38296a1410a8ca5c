import type ts from "@tslab/typescript-for-tslab";
import type { InspectOutcome } from "../session-types.js";
import type { LoadedConverter } from "./converter.js";

/** What the name at the cursor is: signature, documentation, tags. */
export function inspectAt(
  loaded: LoadedConverter,
  declarations: string,
  { code, cursor }: { readonly code: string; readonly cursor: number },
): InspectOutcome {
  loaded.refresh();
  const info = quickInfo(loaded, declarations, { code, cursor });
  if (!info) return { found: false, data: {} };
  const signature = join(info.displayParts);
  const documentation = join(info.documentation);
  const tags = info.tags ?? [];
  const plain = [
    signature,
    documentation,
    tags.map((tag) => `@${tag.name} ${join(tag.text)}`.trim()).join("\n"),
  ];
  const markdown = ["```ts\n" + signature + "\n```", documentation, tags.map(tagAsMarkdown).join("\n\n")];
  const paragraphs = (parts: readonly string[]) => parts.filter((part) => part !== "").join("\n\n");
  return { found: true, data: { "text/plain": paragraphs(plain), "text/markdown": paragraphs(markdown) } };
}

/** At the cursor, or before it: front ends put the cursor after the name or its opening bracket. */
function quickInfo(
  { converter }: LoadedConverter,
  declarations: string,
  { code, cursor }: { readonly code: string; readonly cursor: number },
): ts.QuickInfo | undefined {
  const before = code.slice(0, cursor).replace(/\([^()]*$/, "").length;
  for (const position of new Set([cursor, cursor - 1, before - 1])) {
    const info =
      position >= 0
        ? (converter.inspect(declarations, code, position) as ts.QuickInfo | undefined)
        : undefined;
    if (info?.displayParts?.length && join(info.displayParts) !== "any") return info; // a name it does not know
  }
  return undefined;
}

const join = (parts: readonly ts.SymbolDisplayPart[] | undefined) =>
  (parts ?? [])
    .map(({ text }) => text)
    .join("")
    .trim();

function tagAsMarkdown({ name, text }: ts.JSDocTagInfo): string {
  const parts = join(text);
  const [, subject, rest] = name === "param" ? (/^(\S+)\s*-?\s*([^]*)$/.exec(parts) ?? []) : [];
  if (name === "example")
    return `*@example*\n\n${parts.includes("```") ? parts : "```ts\n" + parts + "\n```"}`;
  return subject === undefined ? `*@${name}* ${parts}` : `*@param* \`${subject}\` ${rest}`;
}
