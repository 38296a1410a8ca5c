import { access } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DataError } from "../core/errors.js";

/** `train-images-idx3-ubyte`, `t10k-images.idx3-ubyte.gz`, `emnist-letters-test-images-idx3-ubyte`. */
const IMAGES = /^(.*?)-?images[-.]idx3-ubyte(\.gz)?$/;

/** Whether a file is named as the pictures of the MNIST family are. */
export const isMnistName = (name: string): boolean => IMAGES.test(name);

/** Finds the pictures of a split, and their labels, by the file names of the MNIST family.
 *
 * @param names what is in the folder
 * @param split "train", or "test" (which MNIST calls t10k)
 * @throws DataError if there are none, or those of several sets */
export async function findMnistFiles(
  folder: string,
  names: readonly string[],
  split: string,
): Promise<{ images: string; labels?: string }> {
  const endings = split === "test" ? ["test", "t10k"] : [split];
  const found = names.filter((name) => {
    const prefix = IMAGES.exec(name)?.[1];
    return prefix !== undefined && endings.some((ending) => prefix.endsWith(ending));
  });
  // The same file gzipped and not: the one that needs no unpacking.
  const distinct = found.filter((name) => !(name.endsWith(".gz") && found.includes(name.slice(0, -3))));
  if (distinct.length !== 1) {
    const seen = distinct.length === 0 ? names.filter(isMnistName) : distinct;
    throw new DataError(
      `findMnistFiles: ${folder} has ${distinct.length} files of pictures for split "${split}", wanted 1 (among ${seen.join(", ") || "nothing"}); name the file itself`,
    );
  }
  return withLabels(join(folder, distinct[0]!));
}

/** The labels that lie beside pictures under the MNIST family's name for them, gzipped or not. */
export async function withLabels(images: string): Promise<{ images: string; labels?: string }> {
  const plain = basename(images).replace(/\.gz$/, "").replace("images", "labels").replace("idx3", "idx1");
  if (plain === basename(images).replace(/\.gz$/, "")) return { images };
  for (const name of [plain, `${plain}.gz`]) {
    const labels = join(dirname(images), name);
    const isThere = await access(labels).then(
      () => true,
      () => false,
    );
    if (isThere) return { images, labels };
  }
  return { images };
}
