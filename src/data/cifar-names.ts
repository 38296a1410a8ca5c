import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../core/errors.js";
import { readBounded } from "./read-bounded.js";

const CIFAR_10_NAMES = { file: "batches.meta.txt", count: 10 };
const CIFAR_100_NAMES = {
  fine: { file: "fine_label_names.txt", count: 100 },
  coarse: { file: "coarse_label_names.txt", count: 20 },
};

/** Class names of CIFAR, from the text file that comes with it, one a line; numbers if there is no such file.
 *
 * @throws DataError if the file has another number of names */
export async function readCifarNames(
  folder: string,
  variant: "cifar-10" | "cifar-100",
  kind: "fine" | "coarse",
): Promise<readonly string[]> {
  const { file, count } = variant === "cifar-10" ? CIFAR_10_NAMES : CIFAR_100_NAMES[kind];
  const path = join(folder, file);
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return Array.from({ length: count }, (_, i) => String(i));
  const text = Buffer.from(await readBounded(path, 2 ** 16)).toString("utf8");
  const names = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (names.length !== count) {
    throw new DataError(
      `readCifarNames: ${path} has ${names.length} names, wanted ${count}; get the file again`,
    );
  }
  return names;
}
