import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DATASET_NAMES, openDataset } from "../../src/data/open-dataset.js";
import { dataError, idxBytes, pictureFile, writeFiles } from "../helpers/data-files.js";
import { withTempDir } from "../helpers/temp-dir.js";

/** A tar archive (ustar) of files in one folder. */
function tarOf(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const parts = Object.entries(files).map(([name, content]) => {
    const data = Buffer.from(content as string);
    const head = Buffer.alloc(512);
    head.write(name, 0);
    head.write(
      `0000644\0${"0000000\0".repeat(2)}${data.length.toString(8).padStart(11, "0")}\0${"0".repeat(11)}\0`,
      100,
    );
    head.write("        0", 148);
    head.write("ustar\x0000", 257);
    head.write(
      `${head
        .reduce((a, b) => a + b, 0)
        .toString(8)
        .padStart(6, "0")}\0 `,
      148,
    );
    return Buffer.concat([head, data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

describe("openDataset", () => {
  it("opens the emoji by name, with a split and a kind of label @slow", async () => {
    const options = { maxNames: 12, imageSize: 8 };
    const val = await openDataset("emoji", { ...options, split: "sketchAll", labels: "subgroup" });
    assert.deepEqual([val.name, val.length], ["emoji sketchAll (subgroup)", 24]);
    const { picture, label } = await val.get(0);
    assert.deepEqual([picture.data.length, picture.width], [192, 8]);
    assert.ok(val.classNames[label!]);
    await assert.rejects(
      openDataset("emoji", { ...options, split: "dev" }),
      /unknown split "dev"; expected train, val, /,
    );
    await assert.rejects(
      openDataset("emoji", { ...options, labels: "fine" }),
      /unknown labels "fine"; expected category or subgroup/,
    );
  });

  it("lists the names it knows where there is no such path", async () => {
    assert.equal(DATASET_NAMES.join(", "), "emoji, fashion-mnist, iconify");
    const message =
      /unknown data set "fashion_mnist"; expected emoji, fashion-mnist or iconify \(did you mean fashion-mnist/;
    await assert.rejects(openDataset("fashion_mnist"), message);
    await assert.rejects(openDataset("toString"), /unknown data set "toString"/);
    await assert.rejects(openDataset("./emoji"), dataError(/there is no .\/emoji; check the path/));
  });

  it("tells by a path what is there", async () => {
    await withTempDir(async (dir) => {
      const idx = idxBytes([2, 3, 3], new Uint8Array(18));
      await writeFiles(dir, {
        "idx/train-images-idx3-ubyte.gz": gzipSync(idx),
        "cifar10/data_batch_1.bin": new Uint8Array(3073),
        "cifar100/train.bin": new Uint8Array(3074),
        "classes/a/1.png": await pictureFile("png"),
        "flat/1.png": await pictureFile("png"),
        "some.bytes": idx,
        "packed.bytes": gzipSync(idx),
        "text.txt": "hello",
        empty: "",
      });
      const open = (name: string, options = {}) => openDataset(join(dir, name), options);
      const lengths = ["idx", "cifar10", "cifar100", "classes", "flat", "some.bytes"].map(async (name) => [
        (await open(name)).length,
        (await open(name)).classNames.length,
      ]);
      assert.deepEqual(await Promise.all(lengths), [
        [2, 0],
        [1, 10],
        [1, 100],
        [1, 1],
        [1, 0],
        [2, 0],
      ]);
      assert.equal((await open("packed.bytes", { kind: "idx" })).length, 2);
      for (const name of ["text.txt", "empty", "packed.bytes"]) {
        await assert.rejects(open(name), dataError(/is no set that is known; wanted IDX/));
      }
      await assert.rejects(open("flat", { kind: "cifar-10" }), dataError(/has none of data_batch_1.bin/));
      await assert.rejects(open("flat", { kind: "cifar" }), /unknown kind "cifar"; expected idx, cifar-10/);
      await assert.rejects(open("flat/1.png", { kind: "folder" }), /is a file; name the folder/);
    });
  });

  it("opens plain tar shards, also by a brace pattern", async () => {
    await withTempDir(async (dir) => {
      const png = await pictureFile("png", { color: "#00f" });
      await writeFiles(dir, {
        "s-0.tar": tarOf({ "a.cls": "1", "a.png": png }),
        "s-1.tar": tarOf({ "b.png": png, "b.cls": "0" }),
      });
      for (const path of [dir, join(dir, "s-{0..1}.tar")]) {
        const set = await openDataset(path, { classNames: ["x", "y"] });
        const { picture, label } = await set.get(0);
        assert.deepEqual([set.length, label, [...picture.data.subarray(0, 3)]], [2, 1, [0, 0, 255]]);
      }
      assert.equal((await openDataset(join(dir, "s-1.tar"))).length, 1);
    });
  });

  it("refuses an option that it does not have", async () => {
    const mistyped = { onerror: "skip" } as object;
    await assert.rejects(
      openDataset("emoji", mistyped),
      /unknown key of openDataset options "onerror"; .*did you mean onError/,
    );
    await assert.rejects(
      openDataset(".", { onError: "ignore" as "skip" }),
      /unknown onError "ignore"; expected throw or skip/,
    );
  });
});
