import { readdir, realpath, stat } from "node:fs/promises";
import type { Dirent } from "node:fs";
import { join, sep } from "node:path";
import { formatOfName } from "./picture-format.js";
import type { SkipList } from "./skip-list.js";

/** Order of code points, which is Python's; JavaScript's own differs where there are surrogates. */
export function byCodePoint(a: string, b: string): number {
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

const SURROGATE = /[\ud800-\udfff]/;

/** Options of `listPictures`. */
export interface ListOptions {
  /** The data set's folder, by its real path: links must not lead out of it. */
  readonly root: string;
  /** Let them. */
  readonly followLinks: boolean;
  readonly list: SkipList;
}

/** Lists the pictures in a folder and the folders below it, in torchvision's order: by folder, then by name.
 *
 * Hidden files and folders, and files without a picture's extension, are left out and counted. A link is followed if it
 * leads to a place inside `root` (anywhere, with `followLinks`); one that leads out, to nothing, or to a folder that was
 * already read (so round in a circle, too) is a fault, and so is a pipe or a device.
 *
 * @throws DataError on a fault, as the list decides */
export async function listPictures(folder: string, options: ListOptions): Promise<string[]> {
  const { list } = options;
  const found: string[] = [];
  const read = new Set<string>();
  // Real folders come before links to them, so that it is the link which is left out.
  const [folders, links]: [string[], string[]] = [[folder], []];
  for (;;) {
    const next = folders.shift() ?? links.shift();
    if (next === undefined) break;
    const real = await realpath(next).catch(() => undefined);
    if (real === undefined) {
      // Also a folder whose name is not UTF-8, which Node cannot spell.
      list.fault({ file: next, reason: "cannot be read" });
      continue;
    }
    if (read.has(real)) {
      list.fault({ file: next, reason: "leads to a folder that was already read" });
      continue;
    }
    read.add(real);
    for (const entry of await entriesOf(next, list)) {
      const path = join(next, entry.name);
      const kind = await kindOf(path, entry, options);
      if (kind === "folder") (entry.isSymbolicLink() ? links : folders).push(path);
      else if (kind === "file") found.push(path);
    }
  }
  return found.sort((a, b) => byCodePoint(folderOf(a), folderOf(b)) || byCodePoint(a, b));
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf(sep));

/** What is in a folder, but for hidden things.
 *
 * @throws DataError if it cannot be read, as the list decides */
export async function entriesOf(folder: string, list: SkipList): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const { name } of entries) {
      if (name.startsWith(".")) list.leaveOut({ file: join(folder, name), reason: "hidden" });
    }
    return entries.filter(({ name }) => !name.startsWith(".")).sort((a, b) => byCodePoint(a.name, b.name));
  } catch (cause) {
    list.fault({
      file: folder,
      reason: `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    });
    return [];
  }
}

/** Whether an entry is a folder, a picture by its name, or nothing to read, which the list is told. */
export async function kindOf(
  path: string,
  entry: Dirent,
  { root, followLinks, list }: ListOptions,
): Promise<"folder" | "file" | undefined> {
  let target: Pick<Dirent, "isFile" | "isDirectory"> = entry;
  if (entry.isSymbolicLink()) {
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined) return fault(list, path, "is a link to nothing");
    if (!followLinks && real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep)) {
      return fault(list, path, "is a link out of the folder (followLinks allows it)");
    }
    const stats = await stat(real).catch(() => undefined);
    if (stats === undefined) return fault(list, path, "is a link to what cannot be read");
    target = stats;
  }
  if (target.isDirectory()) return "folder";
  if (formatOfName(entry.name) === undefined) {
    list.leaveOut({ file: path, reason: "no picture by its extension" });
    return undefined;
  }
  return target.isFile() ? "file" : fault(list, path, "is no regular file");
}

function fault(list: SkipList, file: string, reason: string): undefined {
  list.fault({ file, reason });
}
