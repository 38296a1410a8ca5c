import { existsSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { KERNEL_NAME, kernelProgram, kernelSpec, listKernels } from "./kernel-spec.js";

/** One line of `canlab kernel doctor`. */
export interface Finding {
  readonly name: string;
  /** "missing": the kernel works without it, the named part of Jupyter does not. */
  readonly state: "ok" | "missing" | "broken";
  /** What was seen. */
  readonly seen: string;
  /** The command that mends it. */
  readonly mend?: string;
}

export interface Examination {
  /** Jupyter's data folders, in the order in which it looks. */
  readonly dataDirs: readonly string[];
  /** The version of `jupyter lab`; `undefined`: not on the path. */
  readonly labVersion: string | undefined;
  /** Starts the kernel, runs the code, gives the result's text. Rejects where it does not work. */
  readonly tryKernel: (code: string) => Promise<string>;
  /** Loads a package by name; rejects where it does not load. */
  readonly load: (name: string) => Promise<unknown>;
}

const LAB = "pip install jupyterlab anywidget ipywidgets (or: npm run lab)";

/** Looks at everything that a live notebook needs, and says what mends what is not there. */
export async function examine(examination: Examination): Promise<Finding[]> {
  const packages = await Promise.all(["tslab", "zeromq"].map((name) => packageFinding(name, examination)));
  const built = existsSync(kernelProgram);
  const program: Finding = built
    ? { name: "kernel program", state: "ok", seen: kernelProgram }
    : {
        name: "kernel program",
        state: "broken",
        seen: `${kernelProgram} is not there`,
        mend: "npm run build",
      };
  const runs = built ? [await runFinding(examination)] : [];
  return [
    ...packages,
    program,
    ...runs,
    await specFinding(examination),
    jupyterFinding(examination),
    extensionFinding("anywidget", "anywidget", examination),
    extensionFinding("ipywidgets", join("@jupyter-widgets", "jupyterlab-manager"), examination),
  ];
}

async function packageFinding(name: string, { load }: Examination): Promise<Finding> {
  try {
    await load(name);
    return { name, state: "ok", seen: "loads" };
  } catch (error) {
    const [seen = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { name, state: "broken", seen, mend: "npm ci" };
  }
}

async function runFinding({ tryKernel }: Examination): Promise<Finding> {
  const name = "kernel runs a cell";
  try {
    const result = await tryKernel("[1, 2, 3].map((x) => x * 2).join()");
    if (result.includes("2,4,6")) return { name, state: "ok", seen: `the result is ${result.trim()}` };
    return { name, state: "broken", seen: `a wrong result: ${result.slice(0, 200)}`, mend: "npm ci" };
  } catch (error) {
    return {
      name,
      state: "broken",
      seen: error instanceof Error ? error.message : String(error),
      mend: "npm ci && npm run build",
    };
  }
}

async function specFinding({ dataDirs }: Examination): Promise<Finding> {
  const name = "kernel is installed";
  const found = (await listKernels(dataDirs)).find((kernel) => kernel.name === KERNEL_NAME);
  const mend = "canlab kernel install";
  if (found === undefined) return { name, state: "missing", seen: "in no data folder of Jupyter", mend };
  const wanted = kernelSpec().argv;
  const [node = ""] = found.spec.argv;
  const isNodeThere = await access(node, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!isNodeThere) {
    return { name, state: "broken", seen: `${found.folder} starts ${node}, which is not there`, mend };
  }
  if (found.spec.argv.join("\n") !== wanted.join("\n")) {
    return {
      name,
      state: "missing",
      seen: `${found.folder} starts another Node or another copy of canlab`,
      mend,
    };
  }
  return { name, state: "ok", seen: found.folder };
}

function jupyterFinding({ labVersion }: Examination): Finding {
  const name = "JupyterLab";
  if (labVersion === undefined) return { name, state: "missing", seen: "not on the path", mend: LAB };
  const isNew = Number.parseInt(labVersion, 10) >= 4;
  return isNew
    ? { name, state: "ok", seen: labVersion }
    : { name, state: "missing", seen: `${labVersion}; 4 or newer is wanted`, mend: LAB };
}

function extensionFinding(name: string, folder: string, { dataDirs }: Examination): Finding {
  const place = dataDirs
    .map((dir) => join(dir, "labextensions", folder))
    .find((path) => existsSync(join(path, "package.json")));
  const label = `${name} in JupyterLab`;
  return place === undefined
    ? { name: label, state: "missing", seen: "widgets would show as pictures only", mend: LAB }
    : { name: label, state: "ok", seen: place };
}
