import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { openShards } from "../../../src/data/shards/shard-set.js";
import type { ShardPosition } from "../../../src/data/shards/shard-position.js";
import { withTempDir } from "../../helpers/temp-dir.js";
import { recordingLogger } from "../../helpers/recording-logger.js";
import { keysOf, readAll, take, tarOf, writeNumbered } from "./helpers.js";

describe("openShards", () => {
  it("groups consecutive files by their name up to the first dot, plain or gzipped whatever the name", () =>
    withTempDir(async (dir) => {
      const tar = tarOf([
        ["x/a.JPG", "picture"],
        ["x/a.cls", "3"],
        ["x/a.seg.png", "mask"],
        ["y/a.jpg", "other"],
        ["README", "no extension"],
        [".hidden.txt", "no key"],
        ["y/a.json", "{}"],
        ["b.constructor", "c"],
        ["b.__proto__", "p"],
      ]);
      for (const [name, bytes] of [
        ["plain.tar", tar],
        ["packed.tar.gz", gzipSync(tar)],
        ["odd.tar", gzipSync(tar)],
      ] as const) {
        const path = join(dir, name);
        await writeFile(path, bytes);
        const { samples, skipped } = await readAll(path);
        assert.deepEqual(
          samples.map(({ key, index, shard, files }) => {
            const texts = Object.entries(files).map(([ext, data]) => [ext, Buffer.from(data).toString()]);
            return [key, index, shard, texts];
          }),
          [
            [
              "x/a",
              0,
              path,
              [
                ["jpg", "picture"],
                ["cls", "3"],
                ["seg.png", "mask"],
              ],
            ],
            [
              "y/a",
              1,
              path,
              [
                ["jpg", "other"],
                ["json", "{}"],
              ],
            ],
            [
              "b",
              2,
              path,
              [
                ["constructor", "c"],
                ["__proto__", "p"],
              ],
            ],
          ],
        );
        assert.deepEqual(
          skipped.map(({ reason }) => reason.slice(0, 27)),
          Array(2).fill("its name has no extension, "),
        );
      }
    }));

  it("gives every sample exactly once per epoch, whatever the shards, readers and buffer", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 }),
        fc.record({
          worldSize: fc.integer({ min: 1, max: 4 }),
          numWorkers: fc.integer({ min: 1, max: 3 }),
          bufferSamples: fc.integer({ min: 1, max: 9 }),
          bufferBytes: fc.constantFrom(1, 1500, 1 << 20),
          isShuffled: fc.boolean(),
          seed: fc.nat(),
        }),
        (counts, options) =>
          withTempDir(async (dir) => {
            await writeNumbered(dir, counts);
            const wanted = counts
              .flatMap((count, s) => Array.from({ length: count }, (_, i) => `s${s}-${i}`))
              .sort();
            const epochs: string[][] = [[], []];
            for (let rank = 0; rank < options.worldSize; rank++) {
              for (let worker = 0; worker < options.numWorkers; worker++) {
                const set = await openShards(dir, { ...options, rank, worker });
                for (const epoch of epochs) epoch.push(...keysOf(await take(set)));
              }
            }
            for (const epoch of epochs) assert.deepEqual(epoch.sort(), wanted);
          }),
      ),
      { numRuns: 40 },
    ));

  it("goes on from any position with the same sequence, plain or gzipped", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 5 }),
        fc.record({
          worldSize: fc.integer({ min: 1, max: 3 }),
          bufferSamples: fc.integer({ min: 1, max: 9 }),
          bufferBytes: fc.constantFrom(1, 1500, 1 << 20),
          isShuffled: fc.boolean(),
          seed: fc.nat(),
        }),
        fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        (counts, options, stops, isPacked) =>
          withTempDir(async (dir) => {
            const files = await writeNumbered(dir, counts);
            if (isPacked) {
              const keys = (s: number) => Array.from({ length: counts[s]! }, (_, i) => `s${s}-${i}`);
              await Promise.all(
                files.map((file, s) => writeFile(file, gzipSync(tarOf(keys(s).map((k) => [`${k}.txt`, k]))))),
              );
            }
            const whole = await openShards(dir, options);
            const wanted = [...keysOf(await take(whole)), ...keysOf(await take(whole))];
            const reached: string[] = [];
            let position: ShardPosition | undefined;
            for (const stop of [...stops, Infinity]) {
              const set = await openShards(dir, { ...options, position });
              const texts = (await take(set, stop)).map(({ files: { txt } }) => Buffer.from(txt!).toString());
              reached.push(...texts);
              position = JSON.parse(JSON.stringify(set.position)) as ShardPosition;
            }
            if (position!.epoch < 2)
              reached.push(...keysOf(await take(await openShards(dir, { ...options, position }))));
            assert.deepEqual(reached.slice(0, wanted.length), wanted);
          }),
      ),
      { numRuns: 40 },
    ));

  it("goes on in the same object after a loop was left", () =>
    withTempDir(async (dir) => {
      await writeNumbered(dir, [5, 4, 6]);
      const options = { isShuffled: true, bufferSamples: 4, seed: 5 };
      const wanted = keysOf(await take(await openShards(dir, options)));
      const set = await openShards(dir, options);
      assert.deepEqual([...keysOf(await take(set, 7)), ...keysOf(await take(set))], wanted);
      assert.equal(set.position.epoch, 1);
    }));

  it("shuffles by seed and epoch, and keeps order when told not to", () =>
    withTempDir(async (dir) => {
      await writeNumbered(dir, [10, 10, 10]);
      const set = await openShards(dir, { isShuffled: true, bufferSamples: 10 });
      const [first, second] = [keysOf(await take(set)), keysOf(await take(set))];
      assert.notDeepEqual(first, second);
      const other = keysOf(
        await take(await openShards(dir, { isShuffled: true, bufferSamples: 10, seed: 1 })),
      );
      assert.notDeepEqual(other, first);
      const plain = keysOf(await take(await openShards(dir)));
      assert.deepEqual(plain.slice(0, 11), [...Array.from({ length: 10 }, (_, i) => `s0-${i}`), "s1-0"]);
    }));

  it("refuses a position of another set, a damaged one, a second loop, and bad options", () =>
    withTempDir(async (dir) => {
      await writeNumbered(dir, [3, 3]);
      const { position } = await openShards(dir);
      await assert.rejects(
        openShards(dir, { seed: 1, position }),
        /belongs to seed 0, the set has 1; open it as it was/,
      );
      const damaged = { ...position, buffer: [[9, 0, 0]] } as ShardPosition;
      await assert.rejects(openShards(dir, { position: damaged }), /position is damaged/);
      await assert.rejects(
        openShards(dir, { rank: 2, worldSize: 2 }),
        /rank must be a whole number from 0 to 1, got 2/,
      );
      await assert.rejects(
        openShards(dir, { bufferSamples: 0 }),
        /bufferSamples must be a whole number of at least 1/,
      );
      const set = await openShards(dir);
      const loop = set[Symbol.asyncIterator]();
      await loop.next();
      await assert.rejects(take(set), /iterated already/);
      await loop.return!();
      assert.equal((await take(set)).length, 5);
    }));

  it("stops at a signal and can go on", () =>
    withTempDir(async (dir) => {
      await writeNumbered(dir, [3, 3]);
      const stop = new AbortController();
      const set = await openShards(dir, { signal: stop.signal });
      const seen: string[] = [];
      await assert.rejects(async () => {
        for await (const { key } of set) {
          seen.push(key);
          if (seen.length === 2) stop.abort();
        }
      }, /told to stop; go on from `position`/);
      seen.push(...keysOf(await take(await openShards(dir, { position: set.position }))));
      assert.deepEqual(seen, ["s0-0", "s0-1", "s0-2", "s1-0", "s1-1", "s1-2"]);
    }));

  it("skips a shard that is not there, says so in the log, or throws", () =>
    withTempDir(async (dir) => {
      await writeNumbered(dir, [2]);
      const pattern = join(dir, "n-{000..001}.tar");
      await assert.rejects(readAll(pattern), /n-001\.tar: the file is not there, at byte 0/);
      const { logger, warnings } = recordingLogger();
      const { keys, skipped } = await readAll(pattern, { onError: "skip", logger });
      assert.deepEqual(keys, ["s0-0", "s0-1"]);
      assert.equal(skipped.length, 1);
      assert.match(warnings[0]!, /1 left out by the end of epoch 0, the first in .*n-001\.tar at byte 0/);
    }));
});
