import { DataError } from "../../core/errors.js";
import type { Json, JsonObject } from "./types.js";

/** How much of a foreign file is taken. */
export interface ReadLimits {
  /** Characters of the whole file. Default 256 Mi. */
  readonly maxChars: number;
  /** Default 10,000. */
  readonly maxCells: number;
  /** Of one cell. Default 10,000. */
  readonly maxOutputs: number;
  /** Of arrays and objects in each other. Default 100. */
  readonly maxDepth: number;
}

export const defaultLimits: ReadLimits = {
  maxChars: 256 * 2 ** 20,
  maxCells: 10_000,
  maxOutputs: 10_000,
  maxDepth: 100,
};

/** What was seen, in a few words that fit on a line. */
export function seen(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** Ends the reading: says the path in the file, what was there and what was wanted. */
export function refuse(path: string, value: unknown, wanted: string): never {
  throw new DataError(`readNotebook: ${path} must be ${wanted}, got ${seen(value)}`);
}

/** @throws DataError unless it is an object */
export function asObject(value: unknown, path: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(path, value, "an object");
  return value as JsonObject;
}

/** @throws DataError unless it is a list of at most `max` */
export function asList(value: unknown, path: string, max: number): readonly unknown[] {
  if (!Array.isArray(value)) refuse(path, value, "a list");
  if (value.length > max) refuse(path, value, `a list of at most ${max}`);
  return value as unknown[];
}

/** @throws DataError unless it is a string */
export function asString(value: unknown, path: string): string {
  return typeof value === "string" ? value : refuse(path, value, "a string");
}

/** A text, which nbformat also lets be a list of lines. */
export function asText(value: unknown, path: string): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) refuse(path, value, "a string or a list of strings");
  return value.map((line, i) => asString(line, `${path}[${i}]`)).join("");
}

/** A count of executions, or null. */
export function asCount(value: unknown, path: string): number | null {
  if (value === null || (Number.isSafeInteger(value) && (value as number) >= 0))
    return value as number | null;
  return refuse(path, value, "a whole number or null");
}

/** @throws DataError if there is a key that is not among `keys`, as the schema has it */
export function onlyKeys(object: JsonObject, path: string, keys: readonly string[]): void {
  for (const key of Object.keys(object)) {
    if (!keys.includes(key))
      throw new DataError(
        `readNotebook: ${path} has the unknown key ${seen(key)}; wanted ${keys.join(", ")}`,
      );
  }
}

/** Refuses what is nested too deep, or names a prototype: `JSON.parse` keeps such a key as data, later copies might not. */
export function checkJson(value: unknown, maxDepth: number): asserts value is Json {
  let level: [value: unknown, path: string][] = [[value, "the file"]];
  for (let depth = 0; level.length > 0; depth++) {
    const next: typeof level = [];
    for (const [parent, path] of level) {
      if (typeof parent !== "object" || parent === null) continue;
      if (depth >= maxDepth)
        throw new DataError(`readNotebook: ${path} is nested deeper than ${maxDepth} levels`);
      for (const [key, child] of Object.entries(parent)) {
        if (key === "__proto__") throw new DataError(`readNotebook: ${path} has the forbidden key __proto__`);
        if (typeof child === "object" && child !== null)
          next.push([child, depth === 0 ? key : `${path}.${key}`]);
      }
    }
    level = next;
  }
}
