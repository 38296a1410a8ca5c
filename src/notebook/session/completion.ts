import type { CompleteOutcome } from "../session-types.js";
import type { LoadedConverter } from "./converter.js";

const maxMatches = 500;

/** What can stand at the cursor: members, names in scope, paths of imports. Names that begin as the typed one does, else those that contain it. */
export function complete(
  loaded: LoadedConverter,
  declarations: string,
  { code, cursor }: { readonly code: string; readonly cursor: number },
): CompleteOutcome {
  loaded.refresh();
  const { start, end, candidates, original } = loaded.converter.complete(declarations, code, cursor);
  if (!original) return { start: cursor, end: cursor, matches: [] };
  const kinds = new Map(original.entries.map(({ name, kind }) => [name, kind as string]));
  const toMatches = (names: readonly string[]) =>
    names.slice(0, maxMatches).map((text) => ({ text, kind: kinds.get(text) ?? "" }));
  // In a string the converter knows of no word to replace: it is all that stands between the quote and the cursor.
  const quoted = original.isNewIdentifierLocation && /(["'`])([^"'`\n]*)$/.exec(code.slice(0, cursor))?.[2];
  if (
    typeof quoted === "string" &&
    start === end &&
    /external|directory|script|string/.test(original.entries[0]?.kind ?? "")
  ) {
    const folder = /^\.{0,2}\//.test(quoted) ? quoted.lastIndexOf("/") + 1 : 0;
    const typed = quoted.slice(folder);
    const names = candidates.filter((name) => name.startsWith(typed));
    return { start: cursor - typed.length, end: cursor, matches: toMatches(names) };
  }
  const typed = code.slice(start, cursor).toLowerCase();
  const beginning = candidates.filter((name) => name.toLowerCase().startsWith(typed));
  return { start, end, matches: toMatches(beginning.length > 0 ? beginning : candidates) };
}
