import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { examine, type Examination } from "../../../src/notebook/install/doctor.js";
import { installKernel, kernelProgram } from "../../../src/notebook/install/kernel-spec.js";
import { withTempDir } from "../../helpers/temp-dir.js";

const well = (dir: string): Examination => ({
  dataDirs: [dir],
  labVersion: "4.6.6",
  tryKernel: () => Promise.resolve("'2,4,6'"),
  load: () => Promise.resolve({}),
});

async function install(dir: string): Promise<void> {
  await installKernel(dir);
  for (const name of ["anywidget", join("@jupyter-widgets", "jupyterlab-manager")]) {
    await mkdir(join(dir, "labextensions", name), { recursive: true });
    await writeFile(join(dir, "labextensions", name, "package.json"), "{}");
  }
}

describe("examine", () => {
  before(function () {
    return readFile(kernelProgram).catch(() => this.skip());
  });

  it("finds nothing to mend where all is there", async () => {
    await withTempDir(async (dir) => {
      await install(dir);
      const findings = await examine(well(dir));
      assert.deepEqual(
        findings.filter(({ state }) => state !== "ok"),
        [],
      );
      assert.equal(findings.length, 8);
    });
  });

  it("names what is missing with the command that brings it", async () => {
    await withTempDir(async (dir) => {
      const findings = await examine({ ...well(dir), labVersion: undefined });
      const missing = findings.filter(({ state }) => state === "missing");
      assert.deepEqual(
        missing.map(({ name }) => name),
        ["kernel is installed", "JupyterLab", "anywidget in JupyterLab", "ipywidgets in JupyterLab"],
      );
      assert.match(missing[0]!.mend!, /canlab kernel install/);
      assert.match(missing[1]!.mend!, /npm run lab/);
    });
  });

  it("calls a JupyterLab before 4 too old", async () => {
    await withTempDir(async (dir) => {
      await install(dir);
      const findings = await examine({ ...well(dir), labVersion: "3.6.7" });
      assert.match(findings.find(({ name }) => name === "JupyterLab")!.seen, /3\.6\.7; 4 or newer/);
    });
  });

  it("tells a kernel of another copy, and one whose Node is gone", async () => {
    await withTempDir(async (dir) => {
      await install(dir);
      const path = join(dir, "kernels", "canlab", "kernel.json");
      const spec = JSON.parse(await readFile(path, "utf8")) as { argv: string[] };
      const state = async (argv: string[]) => {
        await writeFile(path, JSON.stringify({ ...spec, argv }));
        return (await examine(well(dir))).find(({ name }) => name === "kernel is installed")!;
      };
      assert.match((await state([process.execPath, "elsewhere.js"])).seen, /another copy/);
      const gone = await state([join(dir, "no-node"), ...spec.argv.slice(1)]);
      assert.equal(gone.state, "broken");
      assert.match(gone.seen, /not there/);
    });
  });

  it("reports a kernel that does not start or answers wrongly, and a package that does not load", async () => {
    await withTempDir(async (dir) => {
      const broken = async (change: Partial<Examination>) =>
        (await examine({ ...well(dir), ...change })).filter(({ state }) => state === "broken");
      const dead = await broken({ tryKernel: () => Promise.reject(new Error("it died")) });
      assert.deepEqual(
        dead.map(({ name, seen }) => [name, seen]),
        [["kernel runs a cell", "it died"]],
      );
      const [wrong] = await broken({ tryKernel: () => Promise.resolve("7") });
      assert.match(wrong!.seen, /wrong result: 7/);
      const load = (name: string) =>
        name === "zeromq" ? Promise.reject(new Error("no build\nstack")) : Promise.resolve({});
      assert.deepEqual(
        (await broken({ load })).map(({ name, seen, mend }) => [name, seen, mend]),
        [["zeromq", "no build", "npm ci"]],
      );
    });
  });
});
