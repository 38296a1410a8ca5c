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
  // In the path of an import the converter gives no text to replace: it is all between the quote and the cursor.
  if (original.entries.some(({ kind }) => (kind as string) === "external module name")) {
    const typed = /[^"'`]*$/.exec(code.slice(0, cursor))![0];
    const paths = candidates.filter((name) => name.startsWith(typed));
    return { start: cursor - typed.length, end: cursor, matches: toMatches(paths) };
  }
  const typed = code.slice(start, cursor).toLowerCase();
  const beginning = candidates.filter((name) => name.toLowerCase().startsWith(typed));
  return { start, end, matches: toMatches(beginning.length > 0 ? beginning : candidates) };
}
