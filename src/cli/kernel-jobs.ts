import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { CanlabError, ConfigError } from "../core/errors.js";
import { examine, type Finding } from "../notebook/install/doctor.js";
import { dataDirs, prefixDataDir, userDataDir } from "../notebook/install/jupyter-paths.js";
import { KERNEL_NAME, installKernel, listKernels, uninstallKernel } from "../notebook/install/kernel-spec.js";

type Print = (text: string) => void;

const surroundings = () => ({ platform: process.platform, env: process.env, home: homedir() });

function chosenDataDir(prefix: string | undefined): string {
  if (prefix === undefined) return userDataDir(surroundings());
  if (!existsSync(prefix)) {
    throw new ConfigError(`--prefix: ${prefix} is not there; give a folder, such as a virtual environment`);
  }
  return prefixDataDir(resolve(prefix));
}

/** `canlab kernel install`. */
export async function installKernelAt(prefix: string | undefined, print: Print): Promise<void> {
  const folder = await installKernel(chosenDataDir(prefix));
  print(
    `installed the kernel "${KERNEL_NAME}" in ${folder}\nsee it: canlab kernel list (or jupyter kernelspec list)\n`,
  );
}

/** `canlab kernel uninstall`. */
export async function uninstallKernelAt(prefix: string | undefined, print: Print): Promise<void> {
  const dataDir = chosenDataDir(prefix);
  const folder = await uninstallKernel(dataDir);
  print(folder === undefined ? `no kernel "${KERNEL_NAME}" below ${dataDir}\n` : `took away ${folder}\n`);
}

/** `canlab kernel list`. */
export async function printKernels(asJson: boolean, print: Print): Promise<void> {
  const kernels = await listKernels(await allDataDirs());
  if (asJson) return print(`${JSON.stringify(kernels, null, 2)}\n`);
  if (kernels.length === 0) return print("no kernel is installed; install ours: canlab kernel install\n");
  const width = Math.max(...kernels.map(({ name }) => name.length));
  for (const { name, spec, folder } of kernels) {
    print(`${name.padEnd(width)}  ${spec.display_name}  ${folder}\n`);
  }
}

const marks: Readonly<Record<Finding["state"], string>> = { ok: "✓", missing: "–", broken: "✗" };

/** `canlab kernel doctor`.
 *
 * @throws CanlabError if something is broken, after everything has been said */
export async function printFindings(asJson: boolean, print: Print): Promise<void> {
  const findings = await examine({
    dataDirs: await allDataDirs(),
    labVersion: await commandOutput("jupyter", ["lab", "--version"]),
    tryKernel: async (code) => (await import("../notebook/install/try-kernel.js")).tryKernel(code),
    load: (name) => import(name),
  });
  if (asJson) print(`${JSON.stringify(findings, null, 2)}\n`);
  else for (const finding of findings) print(findingText(finding));
  const broken = findings.filter(({ state }) => state === "broken");
  if (broken.length > 0) {
    throw new CanlabError(
      "KERNEL",
      `doctor: ${broken.map(({ name }) => name).join(", ")} broken; the lines above say what to do`,
    );
  }
}

const findingText = ({ state, name, seen, mend }: Finding) =>
  `${marks[state]} ${name}: ${seen}\n${mend === undefined ? "" : `  to mend it: ${mend}\n`}`;

/** Jupyter's own list where it is there, for it knows the prefix of its Python. */
async function allDataDirs(): Promise<string[]> {
  const known = dataDirs(surroundings());
  const text = await commandOutput("jupyter", ["--paths", "--json"]);
  if (text === undefined) return known;
  try {
    const { data } = JSON.parse(text) as { data?: unknown };
    const dirs = Array.isArray(data) ? data.filter((dir): dir is string => typeof dir === "string") : [];
    return [...new Set([...dirs, ...known])];
  } catch {
    return known;
  }
}

async function commandOutput(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(command, [...args], { timeout: 30_000 });
    return stdout.trim();
  } catch {
    return undefined;
  }
}
