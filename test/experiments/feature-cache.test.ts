import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openFeatureCache } from "../../src/experiments/feature-cache.js";
import { silentLogger } from "../../src/core/logger.js";
import { normalTable } from "../helpers/tables.js";
import { withTempDir } from "../helpers/temp-dir.js";

const table = normalTable(5, 3);

describe("openFeatureCache", () => {
  it("gives back what was written, to the bit, and nothing for another key", async () => {
    await withTempDir(async (dir) => {
      const cache = openFeatureCache(join(dir, "deep", "features"));
      const key = cache.keyOf(["encoder", Int32Array.of(1, 2)]);
      assert.equal(await cache.read(key), undefined);
      await cache.write(key, table);
      assert.deepEqual(await openFeatureCache(join(dir, "deep", "features")).read(key), table);
      assert.equal(await cache.read(cache.keyOf(["encoder", Int32Array.of(1, 3)])), undefined);
    });
  });

  it("names by content: equal bytes equal keys, a bit or a part more another", () => {
    const { keyOf } = openFeatureCache("");
    const pixels = Uint8Array.of(1, 2, 3);
    assert.equal(keyOf(["a", pixels]), keyOf(["a", pixels.slice()]));
    assert.notEqual(keyOf(["a", pixels]), keyOf(["a", Uint8Array.of(1, 2, 4)]));
    assert.notEqual(keyOf(["a", "b"]), keyOf(["ab"]));
    assert.notEqual(keyOf(["a", pixels]), keyOf(["a", pixels, pixels]));
  });

  it("warns once of a damaged file or a folder it cannot write, and goes on", async () => {
    await withTempDir(async (dir) => {
      const warnings: string[] = [];
      const logger = { ...silentLogger, warn: (text: string) => void warnings.push(text) };
      const cache = openFeatureCache(dir, { logger });
      const key = cache.keyOf(["a"]);
      await cache.write(key, table);
      const [file] = await readdir(dir);
      await writeFile(join(dir, file!), "damaged");
      assert.equal(await cache.read(key), undefined);
      assert.equal(await cache.read(key), undefined);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]!, /^feature cache: cannot read: .*; going on without$/);
      await writeFile(join(dir, "file"), "");
      const blocked = openFeatureCache(join(dir, "file", "features"), { logger });
      await blocked.write(key, table);
      assert.equal(warnings.length, 2);
    });
  });
});
