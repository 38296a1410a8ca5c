import { ConfigError } from "./errors.js";

/** Edit distance of two short words, for "did you mean". */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** Checks that `value` is one of `valid`; the error lists them and offers the nearest.
 *
 * @param what name of the thing in the message, for example "preset"
 * @throws ConfigError `unknown preset "smok"; expected smoke or default (did you mean smoke?)` */
export function oneOf<T extends string>(what: string, value: string, valid: readonly T[]): T {
  const found = valid.find((v) => v === value);
  if (found !== undefined) return found;
  const list =
    valid.length > 1
      ? `${valid.slice(0, -1).join(", ")} or ${valid[valid.length - 1]}`
      : (valid[0] ?? "nothing");
  const nearest = [...valid].sort((a, b) => editDistance(value, a) - editDistance(value, b))[0];
  const hint =
    nearest !== undefined && editDistance(value, nearest) <= 2 ? ` (did you mean ${nearest}?)` : "";
  throw new ConfigError(`unknown ${what} "${value}"; expected ${list}${hint}`);
}

/** `{ ...defaults, ...overrides }`, refusing keys that the defaults do not have.
 *
 * @param what name of the options in the message, for example "augment options"
 * @throws ConfigError on an unknown key, listing the valid ones */
export function withDefaults<T extends object>(what: string, defaults: T, overrides: Partial<T> = {}): T {
  const keys = Object.keys(defaults);
  for (const key of Object.keys(overrides)) oneOf(`key of ${what}`, key, keys);
  const given = Object.fromEntries(Object.entries(overrides).filter(([, v]) => v !== undefined));
  return { ...defaults, ...given };
}

/** Checks that a number is finite and inside a closed range.
 *
 * @throws ConfigError `maskRatio must be between 0 and 1, got 1.5` */
export function inRange(name: string, value: number, min: number, max: number): number {
  if (Number.isFinite(value) && value >= min && value <= max) return value;
  throw new ConfigError(`${name} must be between ${min} and ${max}, got ${value}`);
}

/** Checks that a number is a whole number of at least `min`.
 *
 * @throws ConfigError `batchSize must be a whole number of at least 2, got 1` */
export function wholeNumber(name: string, value: number, min: number): number {
  if (Number.isSafeInteger(value) && value >= min) return value;
  throw new ConfigError(`${name} must be a whole number of at least ${min}, got ${value}`);
}
