import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSite } from "../../scripts/site/build-site.js";
import { InterruptedError } from "../../src/core/errors.js";
import { kernelProgram } from "../../src/notebook/install/kernel-spec.js";
import { readTextSource, writeNotebook } from "../../src/notebook/nbformat/index.js";
import { recordingLogger } from "../helpers/recording-logger.js";
import { withTempDir } from "../helpers/temp-dir.js";

/** A site of a repository that has these notebooks and nothing else. */
async function build(root: string, notebooks: Readonly<Record<string, string>>, signal: AbortSignal) {
  mkdirSync(join(root, "notebooks"));
  for (const [name, text] of Object.entries(notebooks))
    writeFileSync(join(root, "notebooks", `${name}.ipynb`), writeNotebook(readTextSource(text)));
  const said: string[] = [];
  const { logger, bars } = recordingLogger();
  const complain = (text: string) => void said.push(text);
  const job = { logger, signal, print: () => undefined, complain };
  const error: unknown = await buildSite({ root, out: join(root, "site"), useColor: false }, job).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, said: said.join("\n"), bars };
}

describe("the site's notebooks @slow", function () {
  this.timeout(60_000);
  before(function () {
    if (existsSync(kernelProgram)) return;
    this.test!.title += " (the kernel has not been built; npm run build)";
    this.skip();
  });

  it("are run with a bar each; one that fails ends it with its cell", () =>
    withTempDir(async (root) => {
      const notebooks = {
        "01-good": "// %%\n1 + 1;\n",
        "02-bad": '// %%\nthrow new Error("no such mask");\n',
        "03-never": "// %%\n3;\n",
      };
      const { error, said, bars } = await build(root, notebooks, new AbortController().signal);
      assert.match(String(error), /a cell failed in .*02-bad\.ipynb/);
      assert.match(said, /cell 1 of 1.*throw new Error\("no such mask"\)/s);
      assert.deepEqual(
        bars.map(({ label, isStopped }) => [label, isStopped]),
        [
          ["01-good", true],
          ["02-bad", true],
        ],
      );
      assert.ok(!existsSync(join(root, "site")));
    }));

  it("stop at Ctrl-C", () =>
    withTempDir(async (root) => {
      const stop = AbortSignal.timeout(4000);
      const text = "// %%\nawait new Promise((done) => setTimeout(done, 50_000));\n";
      const { error } = await build(root, { "01-long": text }, stop);
      assert.ok(error instanceof InterruptedError, String(error));
    }));
});
