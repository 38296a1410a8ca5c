import { SourceMap, type SourceMapPayload } from "node:module";

/** Line and column from 0. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

const marker = /\n?\/\/# sourceMappingURL=data:application\/json;base64,([A-Za-z0-9+/=]*)\s*$/;

/** Parts a compiler's output into code and map. */
export function splitSourceMap(output: string): { readonly code: string; readonly map: string } {
  const found = marker.exec(output);
  return { code: output.replace(marker, ""), map: Buffer.from(found?.[1] ?? "", "base64").toString() };
}

/** Where a place of the generated code comes from; `undefined` where the compiler made it up. */
export function originalPlace(map: string, { line, column }: Place): Place | undefined {
  if (map === "") return undefined;
  const entry = new SourceMap(JSON.parse(map) as SourceMapPayload).findEntry(line, column);
  if (!("originalLine" in entry)) return undefined;
  return { line: entry.originalLine, column: entry.originalColumn };
}
