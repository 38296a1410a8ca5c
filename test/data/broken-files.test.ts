import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { DataError } from "../../src/core/errors.js";
import type { Dataset } from "../../src/data/dataset.js";
import { decodeImage } from "../../src/data/decode-image.js";
import { loadPictures } from "../../src/data/load-pictures.js";
import { openDataset } from "../../src/data/open-dataset.js";
import { idxBytes, pictureFile, randomBytes, writeFiles } from "../helpers/data-files.js";
import { withTempDir } from "../helpers/temp-dir.js";

/** A way to damage a file. Places are shares of its length. */
interface Damage {
  readonly kind: "flip" | "cut" | "cut out" | "repeat" | "set" | "append";
  readonly place: number;
  readonly value: number;
}

const damages = fc.array(
  fc.record<Damage>({
    kind: fc.constantFrom("flip", "flip", "set", "cut", "cut out", "repeat", "append"),
    // Not fc.double, most of whose values are next to 0. Headers are the interesting part.
    place: fc.oneof(
      fc.integer({ min: 0, max: 9999 }).map((share) => share / 1e4),
      fc.integer({ min: 0, max: 999 }).map((share) => share / 1e4),
    ),
    value: fc.integer({ min: 0, max: 255 }),
  }),
  { minLength: 1, maxLength: 4 },
);

function damaged(file: Buffer, list: readonly Damage[]): Buffer {
  let bytes = Buffer.from(file);
  for (const { kind, place, value } of list) {
    if (bytes.length === 0) return bytes;
    const at = Math.floor(place * bytes.length);
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    if (kind === "flip") bytes[at]! ^= 1 << (value % 8);
    else if (kind === "set") bytes[at] = value;
    else if (kind === "cut") bytes = Buffer.from(before);
    else if (kind === "cut out") bytes = Buffer.concat([before, after.subarray(value)]);
    else if (kind === "repeat") bytes = Buffer.concat([before, after.subarray(0, value), after]);
    else bytes = Buffer.concat([bytes, Buffer.alloc(value, at)]);
  }
  return bytes;
}

/** Every item is a picture with a label that names a class. */
async function assertWorks(set: Dataset): Promise<void> {
  assert.ok(set.length >= 1);
  for (let i = 0; i < set.length; i++) {
    const { picture, label } = await set.get(i);
    assert.equal(picture.data.length, picture.height * picture.width * 3);
    assert.ok(label === undefined || set.classNames[label] !== undefined);
  }
  assert.equal((await loadPictures(set, { imageSize: 8 })).length, set.length);
}

/** Opens a folder in which one file is damaged in many ways: each time it works, or it is a DataError that names the
 * file. Memory grows by no more than 100 MB. */
async function fuzzFile(
  files: Readonly<Record<string, Buffer>>,
  name: string,
  { numRuns = 150, options = {} } = {},
): Promise<void> {
  const counts = { numWorking: 0, numErrors: 0 };
  await withTempDir(async (dir) => {
    await writeFiles(dir, files);
    const before = process.memoryUsage.rss();
    await fc.assert(
      fc.asyncProperty(damages, async (list) => {
        await writeFiles(dir, { [name]: damaged(files[name]!, list) });
        try {
          await assertWorks(await openDataset(dir, options));
          counts.numWorking++;
        } catch (error) {
          if (!(error instanceof DataError)) throw error;
          assert.ok(error.message.includes(join(dir, name)), error.message);
          counts.numErrors++;
        }
      }),
      { numRuns },
    );
    assert.ok(process.memoryUsage.rss() - before < 100e6);
  });
  assert.ok(counts.numErrors > 0 && counts.numWorking > 0, JSON.stringify(counts));
}

const idx = {
  "train-images-idx3-ubyte": idxBytes([6, 5, 4], randomBytes(120)),
  "train-labels-idx1-ubyte": idxBytes([6], [0, 1, 2, 3, 4, 9]),
};
const packed = Object.fromEntries(
  Object.entries(idx).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]),
);
const cifarRecords = (...labels: number[]) =>
  Buffer.concat(labels.map((label) => Buffer.concat([Buffer.of(label), randomBytes(3072)])));

describe("damaged files", () => {
  it("IDX pictures and labels work or are a DataError", async () => {
    await fuzzFile(idx, "train-images-idx3-ubyte");
    await fuzzFile(idx, "train-labels-idx1-ubyte");
  });

  it("gzipped IDX works or is a DataError", async () => {
    await fuzzFile(packed, "train-images-idx3-ubyte.gz");
    await fuzzFile(packed, "train-labels-idx1-ubyte.gz");
  });

  it("CIFAR works or is a DataError, and what is left works if broken items are skipped", async () => {
    const files = { "data_batch_1.bin": cifarRecords(1, 9), "data_batch_2.bin": cifarRecords(4) };
    await fuzzFile(files, "data_batch_1.bin", { numRuns: 60 });
    await withTempDir(async (dir) => {
      await writeFiles(dir, files);
      await fc.assert(
        fc.asyncProperty(damages, async (list) => {
          await writeFiles(dir, { "data_batch_1.bin": damaged(files["data_batch_1.bin"], list) });
          await assertWorks(await openDataset(dir, { onError: "skip" }));
        }),
        { numRuns: 30 },
      );
    });
  });

  for (const format of ["png", "jpeg", "webp", "gif"] as const) {
    it(`a ${format} in a folder works or is a DataError that names it`, async () => {
      const files = {
        "a/good.png": await pictureFile("png"),
        [`b/bad.${format}`]: await pictureFile(format, { width: 37, height: 29 }),
      };
      await fuzzFile(files, `b/bad.${format}`, { options: { maxPixels: 1e6 } });
    });
  }

  it("an SVG works or is a DataError", async () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10" viewBox="0 0 20 10"><defs><g id="g"><circle r="4"/></g></defs>' +
        '<use href="#g" x="5" y="5"/><path d="M0 0h10v10z" fill="#f80" opacity=".5"/></svg>',
    );
    await fuzzFile({ "good.png": await pictureFile("png"), "bad.svg": svg }, "bad.svg");
  });

  it("random bytes, after the first bytes of any format, never do more harm than a DataError", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom("", "\x89PNG\r\n\x1a\n", "GIF89a", "\xff\xd8\xff\xe0", "RIFF\0\0\0\0WEBP", "<svg "),
        async (tail, head) => {
          const bytes = Buffer.concat([Buffer.from(head, "latin1"), tail]);
          const outcome = await decodeImage(bytes, { maxPixels: 1e6 }).catch((error: unknown) => error);
          if (outcome instanceof Error) assert.ok(outcome instanceof DataError, String(outcome));
        },
      ),
      { numRuns: 200 },
    );
  });
});
