import { realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import { DataError } from "../core/errors.js";
import { silentLogger } from "../core/logger.js";
import type { Logger } from "../core/logger.js";
import { checkIndex } from "./dataset.js";
import type { Dataset, OnError } from "./dataset.js";
import { decodeImage } from "./decode-image.js";
import { entriesOf, kindOf, listPictures } from "./list-pictures.js";
import type { ListOptions } from "./list-pictures.js";
import { formatOfName } from "./picture-format.js";
import { readBounded } from "./read-bounded.js";
import { SkipList } from "./skip-list.js";

/** Largest picture file that is read, in bytes. */
const MAX_PICTURE_BYTES = 256 * 1024 * 1024;

/** Options of `openImageFolder`. */
export interface ImageFolderOptions {
  readonly name?: string;
  /** Classes in the order of their labels; default the names of the folders, sorted. A folder that is none of them is a
   * fault; a class without a folder is not. */
  readonly classNames?: readonly string[];
  /** Follow links that lead out of the folder; default false. */
  readonly followLinks?: boolean;
  /** Largest picture, in pixels; default that of `decodeImage`. */
  readonly maxPixels?: number;
  readonly onError?: OnError;
  readonly logger?: Logger;
}

/** Pictures in files. */
export interface ImageFolder extends Dataset {
  fileOf(index: number): string;
  readonly misnamed: ReadonlySet<number>;
}

interface Item {
  readonly file: string;
  readonly label?: number;
}

/** Opens a folder of pictures: one folder for each class (as torchvision's ImageFolder, with its order of classes and
 * files), or, if it has no folders, all of one kind and without labels. Only names are read; files are when asked for.
 *
 * Names are kept as they are, in any script. What `listPictures` leaves out is in `skipped`.
 *
 * @throws DataError if there are no pictures; and, unless `onError` is "skip", on what `listPictures` calls a fault, a
 * class folder without pictures (the class keeps its label), and a folder that is not in `classNames` */
export async function openImageFolder(
  folder: string,
  options: ImageFolderOptions = {},
): Promise<ImageFolder> {
  const list = new SkipList("openImageFolder", options.onError ?? "throw");
  const root = await realpath(folder).catch((cause: unknown) => {
    throw new DataError(`openImageFolder: no folder ${folder}; check the path`, { cause });
  });
  const listOptions = { root, followLinks: options.followLinks ?? false, list };
  const folders = await classFolders(folder, listOptions);
  const classNames = folders.length === 0 ? [] : (options.classNames ?? folders);
  const items =
    folders.length === 0
      ? (await listPictures(folder, listOptions)).map((file) => ({ file }))
      : await labelledItems(folder, { folders, classNames, listOptions });
  list.report(options.logger ?? silentLogger);
  if (items.length === 0) {
    throw new DataError(
      `openImageFolder: ${folder} has no pictures (JPEG, PNG, WebP, GIF or SVG); check the path`,
    );
  }
  return new FolderDataset(options.name ?? basename(root), items, {
    classNames,
    skipped: list.skipped,
    maxPixels: options.maxPixels,
  });
}

/** Names of the folders in a folder, sorted. Beside them, files are left out. */
async function classFolders(folder: string, options: ListOptions): Promise<string[]> {
  // What is beside class folders is told to the list here; a folder without them is listed, and told, by listPictures.
  const trial = { ...options, list: new SkipList("openImageFolder", "skip") };
  const entries = await entriesOf(folder, trial.list);
  const kinds = await Promise.all(entries.map((entry) => kindOf(join(folder, entry.name), entry, trial)));
  const folders = entries.filter((_, i) => kinds[i] === "folder").map(({ name }) => name);
  if (folders.length === 0) return [];
  for (const entry of await entriesOf(folder, options.list)) {
    const file = join(folder, entry.name);
    if ((await kindOf(file, entry, options)) === "file") {
      options.list.leaveOut({ file, reason: "lies beside the class folders" });
    }
  }
  return folders;
}

async function labelledItems(
  folder: string,
  args: { folders: readonly string[]; classNames: readonly string[]; listOptions: ListOptions },
): Promise<Item[]> {
  const { folders, classNames, listOptions } = args;
  const labelOf = new Map(classNames.map((name, label) => [name, label]));
  const items: Item[] = [];
  for (const name of folders) {
    const path = join(folder, name);
    const label = labelOf.get(name);
    if (label === undefined) {
      listOptions.list.fault({ file: path, reason: "is none of the classes" });
      continue;
    }
    const files = await listPictures(path, listOptions);
    if (files.length === 0) listOptions.list.fault({ file: path, reason: "is a class without pictures" });
    for (const file of files) items.push({ file, label });
  }
  return items;
}

class FolderDataset implements ImageFolder {
  readonly length: number;
  readonly classNames: readonly string[];
  readonly skipped: Dataset["skipped"];
  readonly misnamed = new Set<number>();

  constructor(
    readonly name: string,
    private readonly items: readonly Item[],
    private readonly options: Pick<Dataset, "classNames" | "skipped"> & { maxPixels?: number },
  ) {
    this.length = items.length;
    this.classNames = options.classNames;
    this.skipped = options.skipped;
  }

  fileOf(index: number): string {
    return this.items[checkIndex(index, this.length)]!.file;
  }

  labelOf(index: number): number | undefined {
    return this.items[checkIndex(index, this.length)]!.label;
  }

  async get(index: number, fit?: Parameters<Dataset["get"]>[1]) {
    const { file, label } = this.items[checkIndex(index, this.length)]!;
    const bytes = await readBounded(file, MAX_PICTURE_BYTES);
    const { format, ...picture } = await decodeImage(bytes, { file, fit, maxPixels: this.options.maxPixels });
    if (format !== formatOfName(file)) this.misnamed.add(index);
    return label === undefined ? { picture } : { picture, label };
  }
}
