import { existsSync } from "node:fs";

/** Names of the graph passes that can be left out one by one. */
export async function passNames(): Promise<string[]> {
  const file = new URL("../src/compute/passes/index.ts", import.meta.url);
  if (!existsSync(file)) return [];
  const { passes } = (await import(file.href)) as { passes?: readonly { name: string }[] };
  return (passes ?? []).map(({ name }) => name);
}
