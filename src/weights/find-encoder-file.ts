import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { CheckpointError } from "../core/errors.js";

/** The one encoder in a folder, for example of a tour that trained one method.
 *
 * @throws CheckpointError if there is none, or several, listing them */
export async function findEncoderFile(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".safetensors")).sort();
  if (names.length === 1) return join(folder, names[0]!);
  const seen =
    names.length === 0 ? "no .safetensors file" : `${names.length} of them: ${names.slice(0, 8).join(", ")}`;
  throw new CheckpointError(`${folder} has ${seen}; give the path of one encoder`);
}
