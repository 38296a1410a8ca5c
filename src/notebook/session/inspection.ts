import type { InspectOutcome } from "../session-types.js";
import type { LoadedConverter } from "./converter.js";

/** What the name at the cursor is. */
export function inspectAt(
  loaded: LoadedConverter,
  declarations: string,
  { code, cursor }: { readonly code: string; readonly cursor: number; readonly detail: 0 | 1 },
): InspectOutcome {
  const info = loaded.converter.inspect(declarations, code, cursor) as
    ReturnType<typeof loaded.converter.inspect> | undefined;
  if (!info) return { found: false, data: {} };
  const signature = (info.displayParts ?? []).map(({ text }) => text).join("");
  return { found: true, data: { "text/plain": signature, "text/markdown": "```ts\n" + signature + "\n```" } };
}
