/** Settings of a run as plain JSON: what has to be equal for a run to go on from a checkpoint. */
export interface RunConfig {
  readonly [key: string]: JsonValue;
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | RunConfig;

const isGroup = (value: JsonValue | undefined): value is RunConfig =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `{ a: { b: 1 } }` -> `a.b: 1`, values as JSON text. */
function flatten(config: RunConfig, prefix = ""): [string, string][] {
  return Object.entries(config).flatMap(([key, value]) =>
    isGroup(value)
      ? flatten(value, `${prefix}${key}.`)
      : [[prefix + key, JSON.stringify(value)] as [string, string]],
  );
}

/** Lists the settings that differ, one phrase each; an empty list means equal, whatever the order of the keys.
 *
 * @param saved settings that were found on the disk
 * @param asked settings of this run */
export function describeDifferences(saved: RunConfig, asked: RunConfig): string[] {
  const before = new Map(flatten(saved));
  const now = new Map(flatten(asked));
  const keys = [...new Set([...before.keys(), ...now.keys()])].sort();
  return keys
    .filter((key) => before.get(key) !== now.get(key))
    .map((key) => `${key} is ${before.get(key) ?? "not set"} there and ${now.get(key) ?? "not set"} here`);
}
