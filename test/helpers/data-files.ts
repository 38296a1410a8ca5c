import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { DataError } from "../../src/core/errors.js";
import { createRng } from "../../src/core/rng.js";

/** An IDX file of bytes. */
export function idxBytes(dims: readonly number[], data: ArrayLike<number>): Buffer {
  const head = Buffer.alloc(4 + 4 * dims.length);
  head.set([0, 0, 8, dims.length]);
  dims.forEach((dim, i) => head.writeUInt32BE(dim, 4 + 4 * i));
  return Buffer.concat([head, Buffer.from(data)]);
}

/** Numbers that look like no pattern. */
export function randomBytes(length: number, seed = 1): Buffer {
  const rng = createRng(seed, "bytes");
  return Buffer.from(Array.from({ length }, () => rng.int(256)));
}

/** A picture of one colour, or of random pixels, in a file format. */
export function pictureFile(
  format: "jpeg" | "png" | "webp" | "gif",
  { width = 12, height = 8, color = undefined as string | undefined } = {},
): Promise<Buffer> {
  const image =
    color === undefined
      ? sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } })
      : sharp({ create: { width, height, channels: 3, background: color } });
  return image.toFormat(format).toBuffer();
}

/** Writes files, making folders as needed. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

/** For `assert.rejects`: a DataError that says this. */
export const dataError = (message: RegExp) => (error: unknown) => {
  if (error instanceof DataError && message.test(error.message)) return true;
  throw new Error(`wanted a DataError like ${message}, got ${String(error)}`, { cause: error });
};
