import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import { DataError, InterruptedError } from "../../src/core/errors.js";
import { datasetOf } from "../../src/data/dataset.js";
import type { Dataset, Sample } from "../../src/data/dataset.js";
import { openImageFolder } from "../../src/data/image-folder.js";
import { loadPictures } from "../../src/data/load-pictures.js";
import { abortAfter } from "../helpers/abort-after.js";
import { dataError, pictureFile, randomBytes, writeFiles } from "../helpers/data-files.js";
import { recordingLogger } from "../helpers/recording-logger.js";
import { withTempDir } from "../helpers/temp-dir.js";

/** Pictures of one grey each, 10 times their index, and index 3 broken if asked. */
function greys(length: number, { side = 8, isBroken = false, classNames = ["a", "b"] } = {}): Dataset {
  return datasetOf({ name: "greys", length, classNames }, (index): Sample => {
    if (isBroken && index === 3) throw new DataError("grey 3 is broken");
    const data = new Uint8Array(side * (side + 2) * 3).fill(10 * index);
    return { picture: { data, height: side, width: side + 2 }, label: index % 2 };
  });
}

const firsts = (pictures: { pixels: Uint8Array; length: number; imageSize: number }) =>
  Array.from({ length: pictures.length }, (_, i) => pictures.pixels[i * pictures.imageSize ** 2 * 3]);

describe("loadPictures", () => {
  it("loads all items into shared memory, in order, with labels and a bar", async () => {
    const { logger, bars } = recordingLogger();
    const loaded = await loadPictures(greys(6), { imageSize: 16, logger });
    assert.ok(loaded.pixels.buffer instanceof SharedArrayBuffer);
    assert.deepEqual([loaded.length, loaded.imageSize, loaded.pixels.length], [6, 16, 6 * 16 * 16 * 3]);
    assert.deepEqual(firsts(loaded), [0, 10, 20, 30, 40, 50]);
    assert.deepEqual(
      [[...loaded.labels!], [...loaded.indices]],
      [
        [0, 1, 0, 1, 0, 1],
        [0, 1, 2, 3, 4, 5],
      ],
    );
    assert.deepEqual(bars, [
      { label: "Loading greys", total: 6, unit: "pictures", updates: [1, 2, 3, 4, 5, 6], isStopped: true },
    ]);
  });

  it("takes the items asked for, in their order, and has no labels without classes", async () => {
    const loaded = await loadPictures(greys(6, { classNames: [] }), { imageSize: 8, indices: [5, 0, 5] });
    assert.deepEqual(
      [firsts(loaded), loaded.labels, [...loaded.indices]],
      [[50, 0, 50], undefined, [5, 0, 5]],
    );
    await assert.rejects(
      loadPictures(greys(6), { imageSize: 8, indices: [6] }),
      /index must be 0 to 5, got 6/,
    );
  });

  it("stops at a broken item, or closes the gap and counts it", async () => {
    const set = greys(6, { isBroken: true });
    await assert.rejects(loadPictures(set, { imageSize: 8 }), dataError(/item 3 of greys: grey 3 is broken/));
    const { logger, warnings } = recordingLogger();
    const loaded = await loadPictures(set, { imageSize: 8, onError: "skip", logger });
    assert.deepEqual(
      [firsts(loaded), [...loaded.indices]],
      [
        [0, 10, 20, 40, 50],
        [0, 1, 2, 4, 5],
      ],
    );
    assert.deepEqual([...loaded.labels!], [0, 1, 0, 0, 1]);
    assert.deepEqual(loaded.skipped, [{ file: "greys", index: 3, reason: "grey 3 is broken" }]);
    assert.match(warnings.join(), /left out 1/);
    const nothing = loadPictures(set, { imageSize: 8, indices: [3], onError: "skip" });
    await assert.rejects(nothing, dataError(/greys has no good picture/));
  });

  it("gives the same bytes however many it works on at a time", async () => {
    await withTempDir(async (dir) => {
      for (let i = 0; i < 12; i++) {
        const file = await pictureFile(i % 2 === 0 ? "jpeg" : "png", {
          width: 20 + 7 * i,
          height: 90 - 5 * i,
        });
        await writeFiles(dir, { [`${i % 3}/${i}.jpg`]: i === 7 || i === 2 ? file.subarray(0, 60) : file });
      }
      const { logger, infos } = recordingLogger();
      const load = async (concurrency: number, resize: "cover" | "contain") =>
        loadPictures(await openImageFolder(dir), {
          imageSize: 24,
          concurrency,
          resize,
          onError: "skip",
          logger,
        });
      for (const resize of ["cover", "contain"] as const) {
        const [one, many] = [await load(1, resize), await load(7, resize)];
        assert.equal(one.length, 10);
        assert.deepEqual([many.pixels, many.labels], [one.pixels, one.labels]);
        // What libvips says of a broken picture may hold a line about another one that is read beside it.
        const places = [many, one].map(({ skipped }) => skipped.map(({ file, index }) => ({ file, index })));
        assert.deepEqual(places[0], places[1]);
        for (const { file, reason } of many.skipped)
          assert.ok(
            reason.startsWith(`decodeImage: ${file} (`) && reason.endsWith("replace it or leave it out"),
            reason,
          );
        assert.equal(one.skipped[0]!.file, join(dir, "1", "7.jpg"));
      }
      assert.match(infos[0]!, /5 pictures are of another kind than their names say/);
    });
  });

  it("equals a slow area average where a PNG or JPEG shrinks by a whole factor", async () => {
    await withTempDir(async (dir) => {
      const side = 128;
      const smooth = Buffer.from(
        Array.from({ length: side * side * 3 }, (_, i) => {
          const [x, y] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side)];
          return 128 + 60 * Math.sin(x / 20 + (i % 3)) + 60 * Math.cos(y / 25);
        }),
      );
      const raw = { width: side, height: side, channels: 3 as const };
      await writeFiles(dir, {
        "1.png": await sharp(smooth, { raw }).png().toBuffer(),
        "2.jpg": await sharp(smooth, { raw }).jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer(),
      });
      const { pixels } = await loadPictures(await openImageFolder(dir), { imageSize: 16 });
      for (const [i, value] of pixels.entries()) {
        const [channel, x, y] = [i % 3, Math.floor(i / 3) % 16, Math.floor(i / 48) % 16];
        if (x === 0 || y === 0 || x === 15 || y === 15) continue; // bicubic mirrors nothing at the edge
        let sum = 0;
        for (let a = 0; a < 64; a++)
          sum += smooth[((8 * y + (a >> 3)) * side + 8 * x + (a & 7)) * 3 + channel]!;
        assert.ok(
          Math.abs(value - sum / 64) < 4,
          `pixel ${x},${y} of ${i < 768 ? "PNG" : "JPEG"}: ${value}, wanted ${sum / 64}`,
        );
      }
    });
  });

  it("marks an item without a label among others that have one", async () => {
    const picture = { data: new Uint8Array(192), height: 8, width: 8 };
    const about = { name: "some", length: 2, classNames: ["a"] };
    const set = datasetOf(about, (index) => (index === 0 ? { picture, label: 0 } : { picture }));
    assert.deepEqual([...(await loadPictures(set, { imageSize: 8 })).labels!], [0, -1]);
  });

  it("hands a picture of the right size through as it is", async () => {
    const data = randomBytes(8 * 8 * 3);
    const set = datasetOf({ name: "one", length: 1, classNames: [] }, () => ({
      picture: { data, height: 8, width: 8 },
    }));
    assert.deepEqual(Buffer.from((await loadPictures(set, { imageSize: 8 })).pixels), data);
  });

  it("stops when the signal is aborted, and the bar with it", async () => {
    const controller = new AbortController();
    const { logger, bars } = recordingLogger();
    const options = { imageSize: 8, logger: abortAfter(5, controller, logger), signal: controller.signal };
    await assert.rejects(loadPictures(greys(200), options), InterruptedError);
    assert.ok(bars[0]!.isStopped && bars[0]!.updates.length < 20);
  });

  it("refuses options out of range", async () => {
    const set = greys(1);
    await assert.rejects(
      loadPictures(set, { imageSize: 7.5 }),
      /imageSize must be a whole number of at least 8, got 7.5/,
    );
    await assert.rejects(loadPictures(set, { imageSize: 5000 }), /imageSize must be at most 4096/);
    await assert.rejects(loadPictures(set, { imageSize: 8, concurrency: 0 }), /concurrency must be/);
    const resize = "crop" as "cover";
    await assert.rejects(
      loadPictures(set, { imageSize: 8, resize }),
      /unknown resize "crop"; expected cover or contain/,
    );
  });
});
