import type { CompleteOutcome } from "../session-types.js";
import type { LoadedConverter } from "./converter.js";

/** What can stand at the cursor. */
export function complete(
  loaded: LoadedConverter,
  declarations: string,
  { code, cursor }: { readonly code: string; readonly cursor: number },
): CompleteOutcome {
  const { start, end, candidates, original } = loaded.converter.complete(declarations, code, cursor);
  const kinds = new Map(original?.entries.map(({ name, kind }) => [name, kind]));
  return { start, end, matches: candidates.map((text) => ({ text, kind: kinds.get(text) ?? "" })) };
}
