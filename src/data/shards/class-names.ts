import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DataError } from "../../core/errors.js";

/** Name of the file that `writeShards` puts beside the shards: one class name a line. */
export const CLASS_NAMES_FILE = "classes.txt";
const MAX_FILE_BYTES = 16 * 1024 * 1024;
const MAX_CLASSES = 100_000;

/** Names of the classes: those in `classes.txt` (or `classnames.txt`) beside a shard, else "0", "1", ... up to the
 * largest label.
 *
 * @throws DataError if the file is too large, or there would be more than 100,000 classes */
export async function readClassNames(shard: string, maxLabel: number): Promise<readonly string[]> {
  for (const name of [CLASS_NAMES_FILE, "classnames.txt"]) {
    const path = join(dirname(shard), name);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || !found.isFile()) continue;
    if (found.size > MAX_FILE_BYTES) {
      throw new DataError(
        `readClassNames: ${path} has ${found.size} bytes, at most ${MAX_FILE_BYTES} are read`,
      );
    }
    const text = (await readFile(path, "utf8")).replace(/^\uFEFF/, "").replace(/(\r?\n)+$/, "");
    return text === "" ? [] : text.split(/\r?\n/);
  }
  if (maxLabel >= MAX_CLASSES) {
    const advice = `put ${CLASS_NAMES_FILE} beside the shards if there are that many classes`;
    throw new DataError(`readClassNames: ${shard} or another has the label ${maxLabel}; ${advice}`);
  }
  return Array.from({ length: maxLabel + 1 }, (_, i) => String(i));
}
