import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { DataError } from "../core/errors.js";

/** A file that `npm run build` makes for the browser. This path holds from `src/widgets` and from `dist/widgets`. */
export const browserAsset = (name: string): URL => new URL(`../../dist/browser/${name}`, import.meta.url);

export const plotlyFile = (): string => createRequire(import.meta.url).resolve("plotly.js-basic-dist-min");

/** @throws DataError when the file is not there */
export async function readAsset(file: URL | string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new DataError(`${String(file)} cannot be read; run npm run build`, { cause });
  }
}
