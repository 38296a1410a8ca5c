import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { oneOf } from "../core/config.js";
import { DataError } from "../core/errors.js";
import { silentLogger } from "../core/logger.js";
import type { Logger } from "../core/logger.js";
import { readCifarNames } from "./cifar-names.js";
import { datasetOf } from "./dataset.js";
import type { Dataset, OnError } from "./dataset.js";
import { readBounded } from "./read-bounded.js";
import { SkipList } from "./skip-list.js";

/* A record (cs.toronto.edu/~kriz/cifar.html): label, 1 byte (CIFAR-10), or coarse and fine label (CIFAR-100)
 *                                           | 1024 red, 1024 green, 1024 blue, each 32 x 32 row by row. */
const SIDE = 32;
const PLANE_BYTES = SIDE * SIDE;

/** The two sets: files of each split, and bytes of labels before the pixels. */
export const CIFAR_VARIANTS = {
  "cifar-10": {
    labelBytes: 1,
    files: {
      train: [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`),
      test: ["test_batch.bin"],
    },
  },
  "cifar-100": { labelBytes: 2, files: { train: ["train.bin"], test: ["test.bin"] } },
} as const;

/** "cifar-10" or "cifar-100". */
export type CifarVariant = keyof typeof CIFAR_VARIANTS;

/** Options of `openCifar`. */
export interface CifarOptions {
  readonly variant: CifarVariant;
  /** "train" (default) or "test". */
  readonly split?: string;
  /** Which of CIFAR-100's labels: 100 "fine" ones (default) or 20 "coarse" ones. */
  readonly labels?: "fine" | "coarse";
  /** One file of records instead of the split's. */
  readonly file?: string;
  readonly onError?: OnError;
  readonly logger?: Logger;
}

/** Opens CIFAR-10 or CIFAR-100 in their binary form: pictures `[32, 32, 3]`, held in memory (up to 154 MB). Class names come
 * from batches.meta.txt, fine_label_names.txt or coarse_label_names.txt beside them, or else are numbers. Parts of the
 * split may be missing (a folder with only data_batch_1.bin is a small training set), but not all of them.
 *
 * @throws ConfigError if the variant, split or kind of label is unknown
 * @throws DataError if there is no file of the split or the class names are broken; and, unless `onError` is "skip", if a
 * file is not whole records (it is left out whole) or a label not the index of a class */
export async function openCifar(folder: string, options: CifarOptions): Promise<Dataset> {
  const variant = oneOf("variant", options.variant, ["cifar-10", "cifar-100"]);
  const split = oneOf("split", options.split ?? "train", ["train", "test"]);
  const kind = oneOf("labels", options.labels ?? "fine", ["fine", "coarse"]);
  const { labelBytes, files } = CIFAR_VARIANTS[variant];
  const paths = options.file === undefined ? await filesThere(folder, files[split], split) : [options.file];
  const classNames = await readCifarNames(folder, variant, kind);
  const list = new SkipList("openCifar", options.onError ?? "throw");
  const labelAt = labelBytes === 2 && kind === "fine" ? 1 : 0; // CIFAR-100 has the coarse label first
  const records: Uint8Array[] = [];
  for (const file of paths) {
    const found = await readRecords(file, { recordBytes: labelBytes + 3 * PLANE_BYTES, list });
    found.forEach((record, index) => {
      const label = record[labelAt]!;
      const reason = `label ${label} is out of range, there are ${classNames.length} classes`;
      if (label < classNames.length) records.push(record);
      else list.fault({ file, index, offset: index * record.length + labelAt, reason });
    });
  }
  list.report(options.logger ?? silentLogger);
  if (records.length === 0)
    throw new DataError(`openCifar: no good record in ${paths.join(", ")}; get the files again`);
  const about = {
    name: `${variant} ${split}`,
    length: records.length,
    classNames,
    skipped: list.skipped,
    labelOf: (index: number) => records[index]?.[labelAt],
  };
  return datasetOf(about, (index) => {
    const record = records[index]!;
    const data = interleave(record.subarray(labelBytes));
    return { picture: { data, height: SIDE, width: SIDE }, label: record[labelAt]! };
  });
}

/** The records of a file; none, and a fault, if it is not whole records. */
async function readRecords(
  file: string,
  { recordBytes, list }: { recordBytes: number; list: SkipList },
): Promise<Uint8Array[]> {
  const bytes = await readBounded(file);
  const numRecords = Math.floor(bytes.length / recordBytes);
  if (numRecords === 0 || bytes.length % recordBytes !== 0) {
    const reason = `is not whole records of ${recordBytes} bytes: it has ${bytes.length}`;
    list.fault({ file, offset: numRecords * recordBytes, reason });
    return [];
  }
  return Array.from({ length: numRecords }, (_, i) => bytes.subarray(i * recordBytes, (i + 1) * recordBytes));
}

async function filesThere(folder: string, wanted: readonly string[], split: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new DataError(`openCifar: no folder ${folder}; give the folder of the .bin files`, { cause });
  });
  const found = wanted.filter((name) => names.includes(name));
  if (found.length === 0) {
    throw new DataError(
      `openCifar: ${folder} has none of ${wanted.join(", ")}, the files of split "${split}"; give the folder of the .bin files`,
    );
  }
  return found.map((name) => join(folder, name));
}

/** Three planes -> pixel by pixel. */
function interleave(planes: Uint8Array): Uint8Array {
  const out = new Uint8Array(planes.length);
  for (let i = 0; i < PLANE_BYTES; i++) {
    for (let channel = 0; channel < 3; channel++) out[3 * i + channel] = planes[channel * PLANE_BYTES + i]!;
  }
  return out;
}
