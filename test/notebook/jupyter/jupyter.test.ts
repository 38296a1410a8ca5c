import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installKernel, kernelProgram } from "../../../src/notebook/install/kernel-spec.js";
import { findPython } from "../../helpers/jupyter.js";
import { withTempDir } from "../../helpers/temp-dir.js";

const suite = fileURLToPath(new URL("kernel_test.py", import.meta.url));

/** Runs Python with this kernel as the only one of ours that it finds. */
async function runPython(python: string, args: readonly string[], dataDir: string) {
  const env = { ...process.env, JUPYTER_PATH: dataDir, JUPYTER_PLATFORM_DIRS: "1" };
  const child = spawn(python, [...args], { env });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, text };
}

describe("the kernel under Jupyter's own test suite", function () {
  this.timeout(180_000);

  it("passes jupyter_kernel_test with every optional feature that applies @slow", async function () {
    const python = findPython(["jupyter_kernel_test"]);
    if (python === undefined || !existsSync(kernelProgram)) {
      console.log(
        "    skipped: no jupyter_kernel_test; pip install jupyter_kernel_test, or name an environment in CANLAB_LAB_VENV",
      );
      this.skip();
    }
    await withTempDir(async (dir) => {
      const dataDir = join(dir, "share", "jupyter");
      await installKernel(dataDir);
      const { code, text } = await runPython(python, [suite, "-v"], dataDir);
      assert.equal(code, 0, text);
      const { groups } = /skipped=(?<skipped>\d+)/.exec(text) ?? {};
      // Only paging has no counterpart.
      assert.ok(Number(groups?.["skipped"] ?? 0) <= 1, text);
    });
  });
});
