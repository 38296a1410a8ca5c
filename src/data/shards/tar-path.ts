/** Longest name, as on Linux. */
const MAX_NAME_CHARS = 4096;

/** Why a name must not be in a shard: it points out of the folder, on some system, or cannot be a name at all.
 *
 * @returns undefined if the name is safe */
export function pathProblem(name: string): string | undefined {
  if (name.length > MAX_NAME_CHARS)
    return `its name has ${name.length} characters, at most ${MAX_NAME_CHARS} are read`;
  if (name === "" || name.includes("\0")) return "its name is empty or has a NUL in it";
  if (/^([\\/]|[A-Za-z]:)/.test(name)) return "its path is absolute";
  if (name.includes("..") && name.split(/[\\/]/).includes("..")) return "its path leaves the folder";
  return undefined;
}

/** Splits a name into key and extension at the first dot of its last part, extension in lower case (WebDataset,
 * `base_plus_ext`): "a/b.seg.PNG" is "a/b" and "seg.png".
 *
 * @returns undefined for a name without a dot, and for a hidden one, which belong to no sample
 * @remarks departs from WebDataset, which takes "a/.b" as key "a/" */
export function splitName(name: string): { key: string; extension: string } | undefined {
  const base = name.lastIndexOf("/") + 1;
  const dot = name.indexOf(".", base);
  if (dot <= base) return undefined;
  return { key: name.slice(0, dot), extension: name.slice(dot + 1).toLowerCase() };
}

/** A name as it is put into a message: in quotes, control characters escaped, not too long. */
export function shownName(name: string): string {
  return JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
}
