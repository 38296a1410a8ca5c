import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { DataError } from "../../../src/core/errors.js";
import { openShardDataset } from "../../../src/data/shards/shard-dataset.js";
import { openShards } from "../../../src/data/shards/shard-set.js";
import { writeShards } from "../../../src/data/shards/write-shards.js";
import { withTempDir } from "../../helpers/temp-dir.js";
import { readAll, take, tarOf } from "./helpers.js";

const base = tarOf([
  ["a.txt", "1"],
  ["a.cls", "7"],
  ["名前/b.txt", "x".repeat(700)],
  [`${"long/".repeat(40)}c.png`, "3"],
  ["d.json", "{}"],
]);

/** Bytes changed, cut out, doubled or put in, at any place. */
const damage = fc.array(
  fc.record({
    kind: fc.constantFrom("flip", "cut", "double", "zero", "end"),
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    length: fc.integer({ min: 1, max: 600 }),
    value: fc.integer({ min: 1, max: 255 }),
  }),
  { minLength: 1, maxLength: 4 },
);
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damaged(bytes: Buffer, changes: Damage): Buffer {
  return changes.reduce((before, { kind, at, length, value }) => {
    const from = Math.floor(at * before.length);
    const [head, part, tail] = [
      before.subarray(0, from),
      before.subarray(from, from + length),
      before.subarray(from + length),
    ];
    if (kind === "cut") return Buffer.concat([head, tail]);
    if (kind === "double") return Buffer.concat([head, part, part, tail]);
    if (kind === "zero") return Buffer.concat([head, Buffer.alloc(part.length), tail]);
    if (kind === "end") return Buffer.from(head);
    const flipped = Buffer.from(before);
    if (from < flipped.length) flipped[from]! ^= value;
    return flipped;
  }, bytes);
}

describe("damaged shards", () => {
  for (const pack of [(bytes: Buffer) => bytes, (bytes: Buffer) => gzipSync(bytes)]) {
    const what = pack(base) === base ? "plain" : "gzipped";
    it(`a ${what} one gives samples, counted skips or a DataError, the same for every reader`, () =>
      withTempDir((dir) =>
        fc.assert(
          fc.asyncProperty(damage, fc.boolean(), async (changes, isInside) => {
            const path = join(dir, "x.tar");
            const bytes = isInside ? pack(damaged(base, changes)) : damaged(pack(base), changes);
            await writeFile(path, bytes);
            const { keys, skipped } = await readAll(path, { onError: "skip" });
            const strict = await readAll(path).catch((error: unknown) => error);
            if (strict instanceof Error) {
              assert.ok(strict instanceof DataError, String(strict.stack));
              assert.match(strict.message, /x\.tar: .*, at byte \d+; repair/s);
              assert.ok(skipped.length > 0, "an error in one mode is a counted skip in the other");
            } else assert.deepEqual((strict as { keys: string[] }).keys, keys);
            const dealt: string[][] = [];
            for (const rank of [0, 1])
              dealt.push((await readAll(path, { onError: "skip", worldSize: 2, rank })).keys);
            assert.deepEqual([...dealt[0]!, ...dealt[1]!].sort(), [...keys].sort());
            await openShardDataset(path, { onError: "skip" }).catch((error: unknown) => {
              assert.ok(error instanceof DataError, String((error as Error).stack));
            });
            assert.deepEqual(await readdir(dir), ["x.tar"]);
          }),
          { numRuns: 150 },
        ),
      ));
  }

  it("a cut one goes on from the place of its fault when that is skipped", () =>
    withTempDir((dir) =>
      fc.assert(
        fc.asyncProperty(damage, fc.nat({ max: 3 }), async (changes, bufferSamples) => {
          await writeFile(join(dir, "x.tar"), damaged(base, changes));
          await writeFile(
            join(dir, "y.tar"),
            tarOf([
              ["e.txt", "5"],
              ["f.txt", "6"],
            ]),
          );
          const options = { bufferSamples: bufferSamples + 1, isShuffled: bufferSamples > 0 };
          const wanted = (await take(await openShards(dir, { ...options, onError: "skip" }))).map(
            ({ key }) => key,
          );
          const strict = await openShards(dir, options);
          const seen: string[] = [];
          try {
            for await (const { key } of strict) seen.push(key);
          } catch {
            const { position } = strict;
            for await (const { key } of await openShards(dir, { ...options, position, onError: "skip" }))
              seen.push(key);
          }
          assert.deepEqual(seen, wanted);
        }),
        { numRuns: 60 },
      ),
    ));

  it("names in any script are read back or refused when they are written", () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.oneof(
            fc.string({ unit: "binary", minLength: 1, maxLength: 120 }),
            fc.string({ unit: "grapheme", maxLength: 60 }),
          ),
          {
            minLength: 1,
            maxLength: 5,
          },
        ),
        (keys) =>
          withTempDir(async (dir) => {
            const samples = keys.map((key) => ({ key, files: { txt: Buffer.from(key) } }));
            const written = await writeShards(samples, dir).catch((error: unknown) => error);
            if (!(written instanceof Error)) assert.deepEqual((await readAll(dir)).keys, keys);
            else assert.ok(written instanceof DataError, String(written.stack));
          }),
      ),
      { numRuns: 30 },
    ));
});
