import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openShards } from "../../../src/data/shards/shard-set.js";
import type { ShardOptions, ShardSample, ShardSet } from "../../../src/data/shards/shard-set.js";
import { encodeHeaders, endMarker, paddingOf } from "../../../src/data/shards/tar-writer.js";

/** An archive of these entries, with an end marker. */
export function tarOf(entries: readonly (readonly [name: string, content: string | Uint8Array])[]): Buffer {
  const parts = entries.flatMap(([name, content]) => {
    const bytes = Buffer.from(content);
    return [encodeHeaders(name, bytes.length), bytes, paddingOf(bytes.length)];
  });
  const body = Buffer.concat(parts);
  return Buffer.concat([body, endMarker(body.length)]);
}

/** One header with a right checksum after `change`, for archives that no archiver writes. */
export function changedHeader(name: string, size: number, change: (block: Buffer) => void): Buffer {
  const block = encodeHeaders(name, size);
  change(block);
  block.write("        ", 148, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

/** Shards of `counts[i]` samples each, keys "s<shard>-<number>", whose text is the key. */
export async function writeNumbered(folder: string, counts: readonly number[]): Promise<string[]> {
  return Promise.all(
    counts.map(async (count, shard) => {
      const path = join(folder, `n-${String(shard).padStart(3, "0")}.tar`);
      const keys = Array.from({ length: count }, (_, i) => `s${shard}-${i}`);
      await writeFile(path, tarOf(keys.map((key) => [`${key}.txt`, key])));
      return path;
    }),
  );
}

/** The rest of an epoch, or its next `limit` samples. */
export async function take(set: ShardSet, limit = Infinity): Promise<ShardSample[]> {
  const samples: ShardSample[] = [];
  if (limit === 0) return samples;
  for await (const sample of set) {
    samples.push(sample);
    if (samples.length >= limit) break;
  }
  return samples;
}

export const keysOf = (samples: readonly ShardSample[]): string[] => samples.map(({ key }) => key);

/** Keys of an epoch, and what was skipped. */
export async function readAll(path: string, options: Partial<ShardOptions> = {}) {
  const set = await openShards(path, options);
  const samples = await take(set);
  return { keys: keysOf(samples), samples, skipped: set.skipped, set };
}
