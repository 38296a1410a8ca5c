import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);
const snapshot = new URL("../fixtures/public-api.json", import.meta.url);

/** Every public name, from the built package, by its own name, as a user gets it. */
const listNames =
  "Object.fromEntries(Object.entries(canlab).map(([name, part]) => [name, Object.keys(part).sort()]))";

describe("the built package", function () {
  this.timeout(60_000);
  before(function () {
    if (!existsSync("dist/index.js")) {
      console.log("      skipped: dist/ is not there; npm run build");
      this.skip();
    }
  });

  it("exports the names of the snapshot (after a wanted change: npm run api)", async () => {
    const code = `import * as canlab from "canlab"; console.log(JSON.stringify(${listNames}))`;
    const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "-e", code]);
    assert.equal(stderr, "");
    assert.deepEqual(JSON.parse(stdout), JSON.parse(readFileSync(snapshot, "utf8")));
  });

  it("can be required, and says nothing while it loads", async () => {
    const code = `const canlab = require("canlab"); console.log(typeof canlab.methods.createMethod)`;
    const { stdout, stderr } = await run(process.execPath, ["--input-type=commonjs", "-e", code]);
    assert.equal(stdout, "function\n");
    assert.equal(stderr.replace(/.*ExperimentalWarning.*\n.*--trace-warnings.*\n/, ""), "");
  });

  it("ends without a word when who reads its output has had enough, as head does", async () => {
    const child = spawn(process.execPath, ["dist/cli/main.js", "experiment", "list"]);
    child.stdout.destroy();
    let said = "";
    child.stderr.on("data", (text) => (said += String(text)));
    assert.deepEqual(await once(child, "close"), [0, null]);
    assert.equal(said, "");
  });
});
