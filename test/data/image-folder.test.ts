import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { openImageFolder } from "../../src/data/image-folder.js";
import type { ImageFolder } from "../../src/data/image-folder.js";
import { openDataset } from "../../src/data/open-dataset.js";
import { dataError, pictureFile, writeFiles } from "../helpers/data-files.js";
import { recordingLogger } from "../helpers/recording-logger.js";
import { withTempDir } from "../helpers/temp-dir.js";

const files = (set: ImageFolder, dir: string) =>
  Array.from({ length: set.length }, (_, i) => relative(dir, set.fileOf(i)));
const reasons = (set: ImageFolder) =>
  set.skipped!.map(({ file, reason }) => `${basename(file)}: ${reason}`).sort();

describe("folder of pictures", () => {
  it("sorts classes by code point and files by folder and name, as torchvision does", async () => {
    await withTempDir(async (dir) => {
      // Python: sorted(["b", "Z", "a10", "a2", "é", "\uff5e", "😀"]); by UTF-16 units the last two would change places.
      const classes = ["Z", "a10", "a2", "b", "é", "\uff5e", "😀"];
      await writeFiles(dir, Object.fromEntries(classes.reverse().map((name) => [`${name}/1.png`, "x"])));
      await writeFiles(dir, { "b/z/0.png": "x", "b/10.png": "x", "b/a/9.jpg": "x", "b/a-b/7.gif": "x" });
      const set = await openImageFolder(dir);
      assert.deepEqual(set.classNames, classes.reverse());
      const ofB = files(set, dir).filter((file) => file.startsWith("b/"));
      assert.deepEqual(ofB, ["b/1.png", "b/10.png", "b/a/9.jpg", "b/a-b/7.gif", "b/z/0.png"]);
    });
  });

  it("gives pictures and labels, and counts those whose names are wrong", async () => {
    await withTempDir(async (dir) => {
      await writeFiles(dir, {
        "cat/1.jpg": await pictureFile("png", { color: "#f00" }),
        "dog/1.PNG": await pictureFile("png", { color: "#00f" }),
        "dog/2.svg": '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"/>',
      });
      const set = await openImageFolder(dir);
      const samples = await Promise.all([0, 1, 2].map((i) => set.get(i)));
      assert.deepEqual(
        samples.map(({ label }) => label),
        [0, 1, 1],
      );
      assert.deepEqual(
        samples.map(({ picture }) => [...picture.data.subarray(0, 3)]),
        [
          [255, 0, 0],
          [0, 0, 255],
          [255, 255, 255],
        ],
      );
      assert.deepEqual([...set.misnamed], [0]);
      await assert.rejects(set.get(3), /get: index must be 0 to 2, got 3/);
    });
  });

  it("leaves out what is hidden, is no picture or lies beside the classes, and counts it", async () => {
    await withTempDir(async (dir) => {
      await writeFiles(dir, {
        "a/1.jpg": "x",
        "a/.2.jpg": "x",
        "a/Thumbs.db": "x",
        "a/notes": "x",
        "a/.git/3.jpg": "x",
        ".cache/4.jpg": "x",
        "README.md": "x",
        "5.jpg": "x",
      });
      const { logger, warnings } = recordingLogger();
      const set = await openImageFolder(dir, { logger });
      assert.deepEqual([files(set, dir), set.classNames], [["a/1.jpg"], ["a"]]);
      assert.deepEqual(reasons(set), [
        ".2.jpg: hidden",
        ".cache: hidden",
        ".git: hidden",
        "5.jpg: lies beside the class folders",
        "README.md: no picture by its extension",
        "Thumbs.db: no picture by its extension",
        "notes: no picture by its extension",
      ]);
      assert.match(
        warnings.join(),
        /left out 7: 3 x hidden, 3 x no picture by its extension, 1 x lies beside/,
      );
    });
  });

  it("reads a flat folder without labels", async () => {
    await withTempDir(async (dir) => {
      await writeFiles(dir, { "2.png": await pictureFile("png"), "10.webp": "x", ".hidden.png": "x" });
      const set = await openImageFolder(dir);
      assert.deepEqual([files(set, dir), set.classNames], [["10.webp", "2.png"], []]);
      assert.equal((await set.get(1)).label, undefined);
      assert.deepEqual(reasons(set), [".hidden.png: hidden"]);
      await assert.rejects(set.get(0), dataError(/10.webp, byte 0: is no JPEG/));
    });
  });

  it("keeps names in any script and with HTML in them as they are", async () => {
    await withTempDir(async (dir) => {
      const names = ["<b>&amp;'\"", "{1..3}*?", "عربي", "中文 字", "e\u0301", "line\nbreak", "-rf"];
      await writeFiles(dir, Object.fromEntries(names.map((name) => [`${name}/<img src=x>%20.png`, "x"])));
      await writeFiles(dir, { "中文 字/<img src=x>%20.png": await pictureFile("png") });
      const set = await openImageFolder(dir);
      assert.deepEqual([...set.classNames].sort(), [...names].sort());
      const index = files(set, dir).findIndex((file) => file.startsWith("中文"));
      const { label } = await set.get(index);
      assert.equal(set.classNames[label!], "中文 字");
    });
  });

  it("stops at a class without pictures, or keeps its place among the labels", async () => {
    await withTempDir(async (dir) => {
      await writeFiles(dir, { "a/1.png": "x", "b/readme.txt": "x", "c/1.png": await pictureFile("png") });
      await assert.rejects(
        openImageFolder(dir),
        dataError(/\/b: is a class without pictures; .*onError "skip"/),
      );
      const set = await openImageFolder(dir, { onError: "skip" });
      assert.deepEqual([set.classNames, (await set.get(1)).label], [["a", "b", "c"], 2]);
    });
    await withTempDir(async (dir) => {
      await assert.rejects(openImageFolder(dir), dataError(/has no pictures/));
      await assert.rejects(openImageFolder(join(dir, "none")), dataError(/no folder .*none; check the path/));
    });
  });

  it("takes the caller's classes, in the caller's order", async () => {
    await withTempDir(async (dir) => {
      await writeFiles(dir, { "a/1.png": "x", "b/1.png": await pictureFile("png"), "x/1.png": "x" });
      const classNames = ["c", "b", "a"];
      await assert.rejects(openImageFolder(dir, { classNames }), dataError(/\/x: is none of the classes/));
      const set = await openImageFolder(dir, { classNames, onError: "skip" });
      assert.deepEqual([set.length, (await set.get(1)).label], [2, 1]);
    });
  });

  it("keeps labels the same in every split, also where one lacks a class", async () => {
    await withTempDir(async (dir) => {
      await writeFiles(dir, {
        "train/a/1.png": "x",
        "train/b/1.png": "x",
        "train/c/1.png": "x",
        "val/b/1.png": "x",
        "val/c/1.png": await pictureFile("png"),
        "extra/1.png": "x",
      });
      const val = await openDataset(dir, { split: "val" });
      assert.deepEqual([val.classNames, val.length, (await val.get(1)).label], [["a", "b", "c"], 2, 2]);
      assert.deepEqual((await openDataset(join(dir, "val"))).classNames, ["b", "c"]);
      const extra = await openDataset(dir, { split: "extra" });
      assert.equal(extra.length, 1);
      await assert.rejects(openDataset(dir, { split: "test" }), /no split "test", it has extra, train, val/);
    });
    await withTempDir(async (dir) => {
      await writeFiles(dir, { "train/a/1.png": "x", "val/a/1.png": "x" });
      await assert.rejects(openDataset(dir), /has the splits train, val; say which as split/);
      for (const split of ["..", ".", "train/a", ""]) {
        await assert.rejects(openDataset(dir, { split }), /has no split/);
      }
    });
  });

  it("follows a link inside the folder once, and none that leads out, to nothing or in a circle", async () => {
    await withTempDir(async (outside) => {
      await writeFiles(outside, { "secret.png": "x", "more/1.png": "x" });
      await withTempDir(async (dir) => {
        await writeFiles(dir, { "a/1.png": "x", "a/deep/2.png": "x", "b/3.png": "x" });
        await symlink(join(dir, "a/1.png"), join(dir, "b/inside.png"));
        await symlink("../a", join(dir, "b/folder"));
        const inside = await openImageFolder(dir);
        assert.deepEqual(files(inside, dir), [
          "a/1.png",
          "a/deep/2.png",
          "b/3.png",
          "b/inside.png",
          "b/folder/1.png",
          "b/folder/deep/2.png",
        ]);
        await symlink(join(outside, "secret.png"), join(dir, "b/out.png"));
        await symlink(join(outside, "more"), join(dir, "b/outfolder"));
        await symlink(outside, join(dir, "outclass"));
        await symlink("nothing.png", join(dir, "a/dangling.png"));
        await symlink("loop.png", join(dir, "a/loop.png"));
        await symlink("../..", join(dir, "a/deep/up"));
        await symlink("../b", join(dir, "a/other"));
        await assert.rejects(openImageFolder(dir), dataError(/is a link|already read/));
        const set = await openImageFolder(dir, { onError: "skip" });
        assert.ok(files(set, dir).every((file) => !file.includes("out")));
        assert.equal(
          set.skipped!.filter(({ reason }) => /link out of the folder/.test(reason)).length >= 3,
          true,
        );
        assert.equal(set.skipped!.filter(({ reason }) => /link to nothing/.test(reason)).length >= 2, true);
        const followed = await openImageFolder(dir, { onError: "skip", followLinks: true });
        assert.ok(files(followed, dir).includes("outclass/secret.png"));
        assert.ok(followed.length < 60);
      });
    });
  });

  it("does not read what many links multiply", async () => {
    await withTempDir(async (dir) => {
      // 2 ^ 20 ways lead to the one picture.
      await writeFiles(dir, Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`c/${i}/x.txt`, ""])));
      await writeFiles(dir, { "c/20/1.png": "x" });
      for (let i = 0; i < 20; i++) {
        for (const name of ["l", "r"]) await symlink(`../${i + 1}`, join(dir, `c/${i}/${name}`));
      }
      const set = await openImageFolder(dir, { onError: "skip" });
      assert.equal(set.length, 1);
    });
  });

  it("refuses names that are not UTF-8", async () => {
    await withTempDir(async (dir) => {
      await writeFiles(dir, { "a/1.png": await pictureFile("png") });
      mkdirSync(Buffer.concat([Buffer.from(`${dir}/b`), Buffer.of(0xff)]));
      await assert.rejects(openImageFolder(dir), dataError(/cannot be read/));
      writeFileSync(Buffer.concat([Buffer.from(`${dir}/a/2`), Buffer.of(0xfe), Buffer.from(".png")]), "x");
      const set = await openImageFolder(dir, { onError: "skip" });
      assert.equal(set.length, 2);
      await assert.rejects(set.get(1), dataError(/cannot read .*ENOENT/));
    });
  });

  it("refuses pipes and devices without waiting for them", async () => {
    await withTempDir(async (dir) => {
      await writeFiles(dir, { "a/1.png": "x" });
      execFileSync("mkfifo", [join(dir, "a/pipe.png")]);
      await symlink("/dev/zero", join(dir, "a/zero.png"));
      await assert.rejects(openImageFolder(dir), dataError(/pipe.png: is no regular file/));
      const set = await openImageFolder(dir, { onError: "skip", followLinks: true });
      assert.deepEqual(reasons(set), ["pipe.png: is no regular file", "zero.png: is no regular file"]);
    });
  });
});
