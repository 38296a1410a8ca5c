import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { FASHION_MNIST_CLASSES, FASHION_MNIST_FOLDER } from "../../src/data/fashion-mnist.js";
import { loadPictures } from "../../src/data/load-pictures.js";
import { openDataset } from "../../src/data/open-dataset.js";
import { dataError, idxBytes, writeFiles } from "../helpers/data-files.js";
import { withTempDir } from "../helpers/temp-dir.js";

const isInstalled = existsSync(FASHION_MNIST_FOLDER);

describe("Fashion-MNIST", () => {
  it("says how to install it where it is missing", async () => {
    await assert.rejects(
      openDataset("fashion-mnist", { path: "/nowhere" }),
      dataError(/no folder \/nowhere; .*apt install dataset-fashion-mnist.* path/),
    );
    await assert.rejects(
      openDataset("fashion-mnist", { split: "val" }),
      /unknown split "val"; expected train or test/,
    );
  });

  it("is opened from a folder that the caller names", async () => {
    await withTempDir(async (dir) => {
      await writeFiles(dir, {
        "t10k-images-idx3-ubyte": idxBytes([1, 28, 28], new Uint8Array(784)),
        "t10k-labels-idx1-ubyte": idxBytes([1], [8]),
      });
      const set = await openDataset("fashion-mnist", { split: "test", path: dir });
      assert.deepEqual([set.length, set.classNames[(await set.get(0)).label!]], [1, "Bag"]);
      await rm(join(dir, "t10k-labels-idx1-ubyte"));
      const path = dir;
      await assert.rejects(
        openDataset("fashion-mnist", { split: "test", path }),
        dataError(/there are no labels beside .*t10k-images-idx3-ubyte/),
      );
    });
  });

  const title = "has 10,000 test pictures, 1,000 of each class";
  (isInstalled ? it : it.skip)(
    isInstalled ? title : `${title} (needs apt install dataset-fashion-mnist)`,
    async () => {
      const set = await openDataset("fashion-mnist", { split: "test" });
      assert.deepEqual(
        [set.length, set.name, set.classNames],
        [10_000, "fashion-mnist test", FASHION_MNIST_CLASSES],
      );
      const first = await set.get(0);
      assert.deepEqual([first.label, first.picture.height, first.picture.width], [9, 28, 28]);
      const counts = new Array<number>(10).fill(0);
      for (let i = 0; i < set.length; i += 1) counts[(await set.get(i)).label!]! += 1;
      assert.deepEqual(counts, new Array(10).fill(1000));
      const { pixels, labels } = await loadPictures(set, { imageSize: 32, indices: [5, 6] });
      assert.deepEqual([pixels.length, [...labels!]], [2 * 32 * 32 * 3, [1, 4]]);
    },
  );
});
