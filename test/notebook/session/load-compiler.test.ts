import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Loads a compiler of one line in a process of its own, and says what it is. */
const program = (folder: string, path: string) => `
import { loadCompiler } from ${JSON.stringify(new URL("../../../src/notebook/session/load-compiler.ts", import.meta.url).href)};
const { ts, keepCode } = loadCompiler(${JSON.stringify(path)}, ${JSON.stringify(folder)});
console.log(ts.version);
keepCode();`;

describe("code of the compiler", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "canlab-code-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const load = (cache: string) => {
    const path = join(
      import.meta.dirname,
      "../../../node_modules/@tslab/typescript-for-tslab/lib/typescript.js",
    );
    const args = ["--import", "tsx", "--input-type=module", "--eval", program(cache, path)];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    assert.equal(stderr, "");
    return stdout.trim();
  };

  it("is kept for the next time in a file that only its owner reads, and used again", function () {
    this.timeout(120_000);
    const cache = join(folder, "cache");
    assert.equal(load(cache), "5.0.4");
    const [name] = readdirSync(cache);
    const file = join(cache, name!);
    if (process.platform !== "win32") assert.equal(statSync(file).mode & 0o777, 0o600);
    const { mtimeMs } = statSync(file);
    assert.equal(load(cache), "5.0.4");
    assert.equal(statSync(file).mtimeMs, mtimeMs);
    truncateSync(file, 1000);
    assert.equal(load(cache), "5.0.4");
    assert.ok(statSync(file).size > 1000, "damaged code was not replaced");
    assert.deepEqual(readdirSync(cache), [name]);
  });

  it("does without where it cannot be kept", function () {
    this.timeout(120_000);
    assert.equal(load(""), "5.0.4");
    assert.equal(load("/dev/null/cache"), "5.0.4");
  });
});
