import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError, DataError } from "../../core/errors.js";

/** More would be a slip of the pen: this many names alone fill 100 MB. */
const MAX_FILES = 1_000_000;
const SHARD_NAME = /\.(tar|tar\.gz|tgz)$/i;

/** Whether a path is meant for shards: by its ending, or because it is a pattern. */
export function isShardPattern(path: string): boolean {
  return SHARD_NAME.test(path);
}

/** Spells out every `{000000..000127}` (keeping leading zeros) and `{a,b}` of a pattern, first brace slowest.
 *
 * @throws ConfigError if a range is empty, or the pattern stands for more than a million names */
export function expandBraces(pattern: string): string[] {
  let names = [""];
  let from = 0;
  for (const match of pattern.matchAll(/\{([^{}]*)\}/g)) {
    const before = pattern.slice(from, match.index);
    const choices = choicesOf(match[1]!, names.length) ?? [match[0]];
    names = names.flatMap((name) => choices.map((choice) => name + before + choice));
    from = match.index + match[0].length;
  }
  const rest = pattern.slice(from);
  return names.map((name) => name + rest);
}

/** @returns undefined for a brace that is no list and no range, which stands for itself */
function choicesOf(body: string, numNames: number): string[] | undefined {
  const range = /^(\d+)\.\.(\d+)$/.exec(body);
  if (range === null && !body.includes(",")) return undefined;
  const [first, last] = range === null ? [1, body.split(",").length] : [Number(range[1]), Number(range[2])];
  const count = last - first + 1;
  if (!(count >= 1))
    throw new ConfigError(`expandBraces: the range {${body}} is empty; give the smaller number first`);
  if (!(count * numNames <= MAX_FILES)) {
    throw new ConfigError(
      `expandBraces: the pattern stands for more than ${MAX_FILES} files; give a smaller range than {${body}}`,
    );
  }
  if (range === null) return body.split(",");
  return Array.from({ length: count }, (_, i) => String(first + i).padStart(range[1]!.length, "0"));
}

/** The files that a pattern stands for: brace patterns, `*` and `?` in the last part of a path, a folder (its shards,
 * sorted), or a file. A file that has the very name of the pattern comes first.
 *
 * @throws DataError if a folder holds no shards, or a `*` meets no file
 * @throws ConfigError on a `*` that is not in the last part, or a brace too large */
export async function findShards(patterns: string | readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const pattern of typeof patterns === "string" ? [patterns] : patterns) {
    for (const path of (await kindOf(pattern)) === "none" ? expandBraces(pattern) : [pattern]) {
      for (const file of await filesAt(path)) files.push(file);
    }
  }
  if (files.length === 0)
    throw new DataError("findShards: no shards were named; give a file, folder or pattern");
  if (files.length > MAX_FILES)
    throw new ConfigError(`findShards: more than ${MAX_FILES} shards; give fewer`);
  const seen = new Set(files);
  if (seen.size < files.length) {
    const twice = files.find((file) => !seen.delete(file))!;
    throw new ConfigError(`findShards: ${twice} is named twice; its samples would come twice, name it once`);
  }
  return files;
}

async function kindOf(path: string): Promise<"none" | "folder" | "file"> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? "none" : found.isDirectory() ? "folder" : "file";
}

async function filesAt(path: string): Promise<string[]> {
  const cut = path.lastIndexOf("/") + 1;
  const [folder, last] = [path.slice(0, cut), path.slice(cut)];
  const kind = await kindOf(path);
  if (kind === "folder") return listed(path, SHARD_NAME, "tar shards (.tar, .tar.gz, .tgz)");
  if (kind === "file" || !/[*?]/.test(path)) return [path]; // one that is not there is met when it is read
  if (/[*?]/.test(folder)) {
    throw new ConfigError(`findShards: * and ? may stand in the last part of a path only, got ${path}`);
  }
  const source = last
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");
  const names = await listed(
    folder === "" ? "." : folder,
    new RegExp(`^${source}$`, "su"),
    `file like ${last}`,
  );
  return folder === "" ? names.map((name) => name.replace(/^\.\//, "")) : names;
}

async function listed(folder: string, wanted: RegExp, what: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new DataError(`findShards: cannot list ${folder}; give a folder that is there`, { cause });
  });
  const names = entries
    .filter((entry) => !entry.isDirectory() && wanted.test(entry.name))
    .map(({ name }) => name);
  if (names.length === 0) throw new DataError(`findShards: no ${what} in ${folder}; check the path`);
  return names.sort().map((name) => join(folder, name));
}
