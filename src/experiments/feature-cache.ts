import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { silentLogger, type Logger } from "../core/logger.js";
import type { FeatureCache } from "../eval/encode-split.js";
import { readSafetensors, writeSafetensors } from "../train/safetensors.js";

/** Raised when the same encoder and pictures give other features than before. */
const FORMAT = 1;

/** Keeps features in a folder, one safetensors file per content of weights and pictures. A file that is damaged is made anew, and a folder that cannot be
 * written is done without; both with one warning. */
export function openFeatureCache(
  folder: string,
  { logger = silentLogger }: { logger?: Logger } = {},
): FeatureCache {
  const hashes = new WeakMap<Uint8Array | Int32Array, string>(); // pixels are the same array for many splits
  const hashOf = (part: Uint8Array | Int32Array): string => {
    const hash = hashes.get(part) ?? sha256(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    hashes.set(part, hash);
    return hash;
  };
  const pathOf = (key: string) => join(folder, `features-${key.slice(0, 32)}.safetensors`);
  let isWarned = false;
  const warn = (what: string, error: unknown) => {
    if (!isWarned) logger.warn(`feature cache: cannot ${what}: ${String(error)}; going on without`);
    isWarned = true;
  };
  return {
    keyOf: (parts) =>
      sha256(
        JSON.stringify([FORMAT, ...parts.map((part) => (typeof part === "string" ? part : hashOf(part)))]),
      ),
    async read(key) {
      try {
        const { tensors } = await readSafetensors(pathOf(key));
        const { shape, data } = tensors["features"]!;
        const [rows, dim] = shape as [number, number];
        return data instanceof Float32Array ? { features: data, rows, dim } : undefined;
      } catch (error) {
        if (!/it is not there/.test(String(error))) warn("read", error);
        return undefined;
      }
    },
    async write(key, { features, rows, dim }) {
      try {
        await mkdir(folder, { recursive: true });
        await writeSafetensors(pathOf(key), {
          tensors: { features: { shape: [rows, dim], data: features } },
        });
      } catch (error) {
        warn("write", error);
      }
    },
  };
}

const sha256 = (content: string | Uint8Array): string => {
  const hash = createHash("sha256");
  if (typeof content === "string") return hash.update(content).digest("hex");
  // A hash takes less than 2 GiB at a time.
  for (let i = 0; i < content.length; i += 1 << 26) hash.update(content.subarray(i, i + (1 << 26)));
  return hash.digest("hex");
};
