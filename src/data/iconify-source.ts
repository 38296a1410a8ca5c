import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { DataError } from "../core/errors.js";
import type { IconifyJson } from "./emoji-sources.js";

/** The command that installs the icons. */
export const ICONIFY_INSTALL = "npm install @iconify/json";

/** What `collections.json` says about one icon set; other fields are not used. */
export interface IconifyInfo {
  readonly name: string;
  readonly total?: number;
  readonly category?: string;
  /** Withdrawn by Iconify. */
  readonly hidden?: boolean;
  readonly license?: { readonly title?: string };
}

/** The package `@iconify/json`, read one set at a time. */
export interface IconifySource {
  readonly version: string;
  /** Prefix of a set -> what it is. */
  readonly sets: ReadonlyMap<string, IconifyInfo>;
  read(prefix: string): IconifyJson;
}

/** Where `@iconify/json` is installed: beside canlab, or in the folder the program was started in.
 *
 * @returns undefined if it is not */
export function findIconify(): string | undefined {
  for (const from of [import.meta.url, join(resolve("."), "any.js")]) {
    try {
      return dirname(createRequire(from).resolve("@iconify/json/package.json"));
    } catch {
      // Look in the next place.
    }
  }
  return undefined;
}

/** Opens the icon sets.
 *
 * @param folder of the package; undefined: where it is installed
 * @throws DataError if it is not installed, or a file of it cannot be read */
export function openIconify(folder = findIconify()): IconifySource {
  if (folder === undefined) {
    throw new DataError(`openIconify: the icons are not installed; run ${ICONIFY_INSTALL} (465 MB on disk)`);
  }
  const { version } = readJson(join(folder, "package.json")) as { readonly version?: string };
  const collections = readJson(join(folder, "collections.json")) as Readonly<Record<string, IconifyInfo>>;
  return {
    version: version ?? "",
    sets: new Map(Object.entries(collections)),
    read: (prefix) => readJson(join(folder, "json", `${prefix}.json`)) as IconifyJson,
  };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as unknown;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new DataError(`openIconify: cannot read ${path} (${reason}); run ${ICONIFY_INSTALL} again`, {
      cause,
    });
  }
}
