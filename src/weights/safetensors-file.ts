import { CheckpointError } from "../core/errors.js";
import { headerLength, parseAnyHeader } from "../train/safetensors-header.js";
import type { FileBytes } from "./file-bytes.js";
import { toFloat32 } from "./to-float32.js";
import type { WeightFile } from "./weight-file.js";

/** Reads the header of a safetensors file; numbers are read when they are asked for.
 *
 * @param file stays open until the result is closed
 * @throws CheckpointError if anything in the header does not fit the file */
export async function openSafetensorsFile(file: FileBytes): Promise<WeightFile> {
  const { path, size } = file;
  const length = headerLength(await file.read(0, Math.min(8, size)), size, path);
  const start = 8 + length;
  const { entries, metadata } = parseAnyHeader(await file.read(8, length), size - start, path);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return {
    ...{ path, format: "safetensors", entries, metadata, skipped: [] },
    async read(names) {
      const read: [string, Float32Array][] = [];
      for (const name of names) {
        const entry = byName.get(name);
        if (!entry)
          throw new CheckpointError(`${path} has no tensor ${name}; its header lists ${byName.size}`);
        const bytes = await file.read(start + entry.begin, entry.end - entry.begin);
        read.push([name, toFloat32(bytes, entry.dtype)]);
      }
      return Object.fromEntries(read);
    },
    close: () => file.close(),
  };
}
