import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { DataError } from "../../core/errors.js";
import type { FoundSample } from "./sample-reader.js";
import { Draft } from "./shard-draft.js";

/* File `<shard>.idx`: magic (8 bytes) | sha-256 of all that follows (32) | number of samples (float64) | size of the
 *   shard in bytes (float64) | offsets (float64 each) | end offsets (float64 each) | labels (int32 each), little-endian. */
const MAGIC = Buffer.from("CANIDX01", "latin1");
const HEAD_BYTES = MAGIC.length + 32;
const BYTES_PER_SAMPLE = 8 + 8 + 4;

/** Where the samples of one shard lie. */
export interface ShardIndex {
  /** Bytes at which a sample starts, and at which the next header starts. */
  readonly offsets: Float64Array;
  readonly ends: Float64Array;
  /** From `.cls`; -1 where there is none. */
  readonly labels: Int32Array;
}

/** Collects an index in typed arrays that grow. */
export class ShardIndexBuilder {
  private places = new Float64Array(2 * 1024);
  private labels = new Int32Array(1024);
  private length = 0;

  add({ offset, endOffset }: Pick<FoundSample, "offset" | "endOffset">, label: number): void {
    if (this.length === this.labels.length) {
      const [places, labels] = [this.places, this.labels];
      this.places = new Float64Array(places.length * 2);
      this.labels = new Int32Array(labels.length * 2);
      this.places.set(places);
      this.labels.set(labels);
    }
    this.places[2 * this.length] = offset;
    this.places[2 * this.length + 1] = endOffset;
    this.labels[this.length++] = label;
  }

  finish(): ShardIndex {
    const { length, places } = this;
    return {
      offsets: Float64Array.from({ length }, (_, i) => places[2 * i]!),
      ends: Float64Array.from({ length }, (_, i) => places[2 * i + 1]!),
      labels: this.labels.slice(0, length),
    };
  }
}

/** Label in a `.cls` file: a whole number in decimal digits (WebDataset).
 *
 * @returns -1 for no file, undefined if the content is no label */
export function parseLabel(content: Uint8Array | undefined): number | undefined {
  if (content === undefined) return -1;
  if (content.length > 32) return undefined;
  const text = Buffer.from(content).toString("latin1").trim();
  return /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}

export const indexPath = (shard: string): string => `${shard}.idx`;

/** Writes an index to a draft beside its shard.
 *
 * @param shardBytes size of the shard, by which a changed one is noticed */
export async function draftIndex(shard: string, index: ShardIndex, shardBytes: number): Promise<Draft> {
  const counts = Float64Array.of(index.labels.length, shardBytes);
  const parts = [counts, index.offsets, index.ends, index.labels].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  const draft = await Draft.create(indexPath(shard));
  try {
    for (const part of [MAGIC, hash.digest(), ...parts]) await draft.append(part);
    await draft.finish();
  } catch (error) {
    await draft.discard();
    throw error;
  }
  return draft;
}

/** Reads the index beside a shard.
 *
 * @returns undefined if there is none
 * @throws DataError if it is damaged or belongs to another state of the shard */
export async function readIndex(shard: string): Promise<ShardIndex | undefined> {
  const path = indexPath(shard);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !found.isFile()) return undefined;
  const shardBytes = (await stat(shard)).size;
  const bad = (reason: string) =>
    new DataError(`readIndex: ${path} ${reason}; remove it, the shard is scanned then`);
  // Each sample takes two blocks in the shard, so this bounds the memory by the shard's size.
  if (found.size > HEAD_BYTES + 16 + BYTES_PER_SAMPLE * (shardBytes / 512))
    throw bad("is larger than its shard allows");
  const bytes = await readFile(path);
  const isWhole =
    bytes.length >= HEAD_BYTES + 16 &&
    bytes.subarray(0, MAGIC.length).equals(MAGIC) &&
    createHash("sha256")
      .update(bytes.subarray(HEAD_BYTES))
      .digest()
      .equals(bytes.subarray(MAGIC.length, HEAD_BYTES));
  if (!isWhole) throw bad("is damaged");
  const length = bytes.readDoubleLE(HEAD_BYTES);
  if (bytes.length !== HEAD_BYTES + 16 + BYTES_PER_SAMPLE * length) throw bad("is damaged");
  if (bytes.readDoubleLE(HEAD_BYTES + 8) !== shardBytes)
    throw bad("was made when the shard had another size");
  const body = bytes.buffer.slice(bytes.byteOffset + HEAD_BYTES + 16, bytes.byteOffset + bytes.length);
  const index = {
    offsets: new Float64Array(body, 0, length),
    ends: new Float64Array(body, 8 * length, length),
    labels: new Int32Array(body, 16 * length, length),
  };
  const isOrdered = index.offsets.every((offset, i) => {
    return (
      offset >= (i === 0 ? 0 : index.ends[i - 1]!) && index.ends[i]! > offset && index.ends[i]! <= shardBytes
    );
  });
  if (!isOrdered) throw bad("is not in order");
  return index;
}
