import { readdir } from "node:fs/promises";
import { oneOf } from "../core/config.js";
import { DataError } from "../core/errors.js";
import type { Dataset } from "./dataset.js";
import { openIdx } from "./idx.js";
import type { IdxOptions } from "./idx.js";
import { findMnistFiles } from "./mnist-files.js";

/** Where Debian's package dataset-fashion-mnist puts its files. */
export const FASHION_MNIST_FOLDER = "/usr/share/datasets/fashion-mnist";

/** The ten classes, in the order of their labels (Xiao et al. 2017, arXiv 1708.07747, table 2). */
export const FASHION_MNIST_CLASSES: readonly string[] = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
];

/** Options of `openFashionMnist`. */
export interface FashionMnistOptions extends Omit<IdxOptions, "name" | "classNames"> {
  /** "train", 60,000 pictures (default), or "test", 10,000. */
  readonly split?: string;
  /** Folder of the four files; default where Debian puts them. */
  readonly path?: string;
}

/** Fashion-MNIST: pictures of clothes, `[28, 28, 3]`, 10 classes (Xiao et al. 2017).
 *
 * @throws ConfigError if the split is unknown
 * @throws DataError if the files are missing or broken */
export async function openFashionMnist(options: FashionMnistOptions = {}): Promise<Dataset> {
  const split = oneOf("split", options.split ?? "train", ["train", "test"]);
  const folder = options.path ?? FASHION_MNIST_FOLDER;
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new DataError(
      `openFashionMnist: no folder ${folder}; install it (apt install dataset-fashion-mnist) or give the folder of its files as path`,
      { cause },
    );
  });
  const paths = await findMnistFiles(folder, names, split);
  if (paths.labels === undefined) {
    throw new DataError(`openFashionMnist: there are no labels beside ${paths.images}; get the file again`);
  }
  const { onError, logger } = options;
  return openIdx(paths, {
    name: `fashion-mnist ${split}`,
    classNames: FASHION_MNIST_CLASSES,
    onError,
    logger,
  });
}
