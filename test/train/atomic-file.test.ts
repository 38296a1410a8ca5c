import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../src/core/errors.js";
import { asDataError, writeAtomically } from "../../src/train/atomic-file.js";
import { withTempDir } from "../helpers/temp-dir.js";

const failure = (code: string) => Object.assign(new Error(`${code}: low-level text`), { code });

describe("writeAtomically", () => {
  it("replaces a file", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x");
      for (const text of ["old", "new"]) await writeAtomically(path, (file) => file.writeFile(text));
      assert.equal(await readFile(path, "utf8"), "new");
      assert.deepEqual(await readdir(dir), ["x"]);
    }));

  for (const [code, advice] of [
    ["ENOSPC", /the disk is full; free some space or give another folder/],
    ["EACCES", /no permission to write there/],
    ["EROFS", /read-only/],
  ] as const) {
    it(`keeps the old file and says what to do on ${code}`, () =>
      withTempDir(async (dir) => {
        const path = join(dir, "x");
        await writeFile(path, "old");
        const write = writeAtomically(path, async (file) => {
          await file.writeFile("half of the n");
          throw failure(code);
        });
        await assert.rejects(write, (error: Error) => {
          assert.ok(error instanceof DataError);
          assert.match(error.message, advice);
          assert.ok(error.message.startsWith(`cannot write ${path}: `) && !error.message.includes("\n"));
          return true;
        });
        assert.equal(await readFile(path, "utf8"), "old");
        assert.deepEqual(await readdir(dir), ["x"]);
      }));
  }

  it("leaves an error that is not of the file system as it is", () => {
    const error = new Error("mine");
    assert.equal(asDataError("write", "x", error), error);
  });
});
