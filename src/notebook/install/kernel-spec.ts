import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CanlabError } from "../../core/errors.js";
import { kernelLogo } from "./logo.js";

/** The folder's name below `kernels`, and what `metadata.kernelspec.name` of a notebook says. */
export const KERNEL_NAME = "canlab";

// Three folders up from src/notebook/install and from dist/notebook/install alike.
const packageRoot = fileURLToPath(new URL("../../../", import.meta.url));

/** The kernel's program, as Jupyter starts it. */
export const kernelProgram = join(packageRoot, "dist", "notebook", "kernel", "main.js");

/** `kernel.json` (Jupyter client documentation, "Kernel specs"). */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode?: "signal" | "message";
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What is written for this Node and this copy of the package. */
export function kernelSpec(nodePath: string = process.execPath): KernelSpec {
  return {
    argv: [nodePath, kernelProgram, "--connection-file", "{connection_file}"],
    display_name: "TypeScript (canlab)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false },
  };
}

export interface FoundKernel {
  readonly name: string;
  /** The folder that holds `kernel.json`. */
  readonly folder: string;
  readonly spec: KernelSpec;
}

const specFolder = (dataDir: string, name: string) => join(dataDir, "kernels", name);

/** Writes the kernel's folder below a Jupyter data folder; one that is there is replaced in one move.
 *
 * @returns the folder
 * @throws CanlabError where the kernel's program has not been built */
export async function installKernel(dataDir: string): Promise<string> {
  if (!existsSync(kernelProgram)) {
    throw new CanlabError("KERNEL", `installKernel: ${kernelProgram} is not there; build it: npm run build`);
  }
  const folder = specFolder(dataDir, KERNEL_NAME);
  const draft = join(dataDir, "kernels", `.${KERNEL_NAME}-${process.pid}`);
  await mkdir(draft, { recursive: true });
  try {
    await writeFile(join(draft, "kernel.json"), `${JSON.stringify(kernelSpec(), null, 2)}\n`);
    await writeFile(join(draft, "logo-svg.svg"), kernelLogo);
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

/** Takes the kernel's folder away.
 *
 * @returns the folder, or `undefined` where there was none */
export async function uninstallKernel(dataDir: string): Promise<string | undefined> {
  const folder = specFolder(dataDir, KERNEL_NAME);
  if (!existsSync(folder)) return undefined;
  await rm(folder, { recursive: true });
  return folder;
}

/** Every kernel below the given data folders, first found first; of two of one name the first is Jupyter's choice. What is not
 * readable as a kernel's folder is passed over, as Jupyter does. */
export async function listKernels(dataDirs: readonly string[]): Promise<FoundKernel[]> {
  const found = new Map<string, FoundKernel>();
  for (const dataDir of dataDirs) {
    const names = await readdir(join(dataDir, "kernels")).catch(() => []);
    for (const name of names.sort()) {
      const spec = await readSpec(specFolder(dataDir, name));
      if (spec !== undefined && !found.has(name)) {
        found.set(name, { name, folder: specFolder(dataDir, name), spec });
      }
    }
  }
  return [...found.values()];
}

async function readSpec(folder: string): Promise<KernelSpec | undefined> {
  try {
    const spec = JSON.parse(await readFile(join(folder, "kernel.json"), "utf8")) as Partial<KernelSpec>;
    const isSpec = Array.isArray(spec.argv) && spec.argv.every((part) => typeof part === "string");
    return isSpec && typeof spec.display_name === "string" ? (spec as KernelSpec) : undefined;
  } catch {
    return undefined;
  }
}
