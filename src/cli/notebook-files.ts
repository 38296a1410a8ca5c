import { mkdir, readFile } from "node:fs/promises";
import { basename, dirname, extname } from "node:path";
import { ConfigError, DataError } from "../core/errors.js";
import { readNotebook, readTextSource, type Notebook } from "../notebook/nbformat/index.js";
import { writeAtomically } from "../train/atomic-file.js";

/** The file's text.
 *
 * @throws DataError that names the file */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new DataError(`${path} cannot be read (${(cause as NodeJS.ErrnoException).code ?? "unknown"})`, {
      cause,
    });
  }
}

/** A notebook from an `.ipynb` file or its text source, by the ending.
 *
 * @throws ConfigError for another ending
 * @throws DataError that names the file and what is wrong in it */
export async function readNotebookFile(path: string): Promise<Notebook> {
  const read = { ".ipynb": readNotebook, ".ts": readTextSource }[extname(path)];
  if (read === undefined) throw new ConfigError(`${path}: a notebook ends in .ipynb, its text source in .ts`);
  const text = await readText(path);
  try {
    return read(text);
  } catch (cause) {
    if (!(cause instanceof DataError)) throw cause;
    throw new DataError(`${path}: ${cause.message}`, { cause });
  }
}

/** Writes the whole file or leaves the old one; makes its folder. */
export async function writeText(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeAtomically(path, (file) => file.writeFile(text));
}

/** "02-masking" of "notebooks/02-masking.ipynb". */
export const nameOf = (path: string): string => basename(path, extname(path));

/** Where what is made of a notebook goes: `out` itself if it ends in `ending`, else a file in the folder `out`.
 *
 * @throws ConfigError if several notebooks would go to one file */
export function placeFor(
  path: string,
  { out, ending, numFiles }: { out: string; ending: string; numFiles: number },
): string {
  if (!out.endsWith(ending)) return `${out}/${nameOf(path)}${ending}`;
  if (numFiles > 1) throw new ConfigError(`${numFiles} notebooks do not fit into ${out}; give a folder`);
  return out;
}
