import assert from "node:assert/strict";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dataDirs, prefixDataDir, userDataDir } from "../../../src/notebook/install/jupyter-paths.js";
import {
  installKernel,
  kernelProgram,
  kernelSpec,
  listKernels,
  uninstallKernel,
} from "../../../src/notebook/install/kernel-spec.js";
import { withTempDir } from "../../helpers/temp-dir.js";

describe("userDataDir", () => {
  const home = join("/", "home", "ada");
  const dirs = (platform: NodeJS.Platform, env: Record<string, string>) =>
    userDataDir({ platform, env, home });

  it("is Jupyter's own on every system", () => {
    assert.equal(dirs("linux", {}), join(home, ".local", "share", "jupyter"));
    assert.equal(dirs("linux", { XDG_DATA_HOME: "/data" }), join("/data", "jupyter"));
    assert.equal(dirs("darwin", { XDG_DATA_HOME: "/data" }), join(home, "Library", "Jupyter"));
    assert.equal(dirs("win32", { APPDATA: "/roaming" }), join("/roaming", "jupyter"));
    assert.equal(dirs("win32", {}), join(home, "AppData", "Roaming", "jupyter"));
  });

  it("is what JUPYTER_DATA_DIR says, where it says something", () => {
    for (const platform of ["linux", "darwin", "win32"] as const) {
      assert.equal(dirs(platform, { JUPYTER_DATA_DIR: "/mine" }), "/mine");
      assert.notEqual(dirs(platform, { JUPYTER_DATA_DIR: "" }), "");
    }
  });
});

describe("dataDirs", () => {
  it("looks into JUPYTER_PATH, then the environment, then the user's folder, each once", () => {
    const found = dataDirs({
      platform: "linux",
      env: { JUPYTER_PATH: "/a:/b:/a", VIRTUAL_ENV: "/venv" },
      home: "/home/ada",
    });
    assert.deepEqual(found.slice(0, 4), [
      "/a",
      "/b",
      join("/venv", "share", "jupyter"),
      "/home/ada/.local/share/jupyter",
    ]);
  });
});

describe("installKernel", () => {
  before(function () {
    // `npm test` builds first; a single file run by hand may not have.
    return readFile(kernelProgram).catch(() => this.skip());
  });

  it("writes what Jupyter starts, and its picture", async () => {
    await withTempDir(async (dir) => {
      const dataDir = prefixDataDir(dir);
      const folder = await installKernel(dataDir);
      assert.equal(folder, join(dir, "share", "jupyter", "kernels", "canlab"));
      const spec = JSON.parse(await readFile(join(folder, "kernel.json"), "utf8")) as ReturnType<
        typeof kernelSpec
      >;
      assert.deepEqual(spec, kernelSpec());
      assert.equal(spec.argv[0], process.execPath);
      assert.ok(spec.argv.includes("{connection_file}"));
      assert.equal(spec.interrupt_mode, "message");
      assert.match(await readFile(join(folder, "logo-svg.svg"), "utf8"), /^<svg .*<\/svg>\n$/s);
    });
  });

  it("replaces one that is there and leaves nothing else behind", async () => {
    await withTempDir(async (dir) => {
      const folder = await installKernel(dir);
      await writeFile(join(folder, "old.txt"), "old");
      await installKernel(dir);
      assert.deepEqual((await readdir(folder)).sort(), ["kernel.json", "logo-svg.svg"]);
      assert.deepEqual(await readdir(join(dir, "kernels")), ["canlab"]);
    });
  });

  it("is undone by uninstallKernel, which says where there was nothing", async () => {
    await withTempDir(async (dir) => {
      const folder = await installKernel(dir);
      assert.equal(await uninstallKernel(dir), folder);
      assert.equal(await uninstallKernel(dir), undefined);
      assert.deepEqual(await listKernels([dir]), []);
    });
  });
});

describe("listKernels", () => {
  it("gives the first of two of one name, and passes over what is no kernel", async () => {
    await withTempDir(async (dir) => {
      const write = async (data: string, name: string, text: string) => {
        const folder = join(dir, data, "kernels", name);
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, "kernel.json"), text);
      };
      const spec = (display_name: string) => JSON.stringify({ argv: ["x"], display_name, language: "x" });
      await write("one", "both", spec("first"));
      await write("two", "both", spec("second"));
      await write("two", "alone", spec("alone"));
      await write("two", "broken", "{");
      await write("two", "odd", '{"argv": "x", "display_name": "x"}');
      const found = await listKernels([join(dir, "one"), join(dir, "two"), join(dir, "none")]);
      assert.deepEqual(
        found.map(({ name, spec }) => [name, spec.display_name]),
        [
          ["both", "first"],
          ["alone", "alone"],
        ],
      );
    });
  });
});
