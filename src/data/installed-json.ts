import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { DataError } from "../core/errors.js";

const require = createRequire(import.meta.url);

/** Reads a JSON file of an installed npm package.
 *
 * @param path package and file, for example "emoji-datasource/emoji.json"
 * @throws DataError if the package is not installed or the file is not JSON */
export function readInstalledJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(require.resolve(path), "utf8")) as unknown;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new DataError(`readInstalledJson: cannot read ${path} (${reason}); run npm ci again`, { cause });
  }
}
