import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, arch, cpus, platform, release, totalmem } from "node:os";
import type { JobResult, Machine } from "./results.js";

const libraries = ["onnxruntime-node", "@tensorflow/tfjs-core", "@tensorflow/tfjs-node"];

/** A package's installed version; undefined if it is not there. */
function versionOf(name: string): string | undefined {
  try {
    const file = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
  } catch {
    return undefined;
  }
}

/** The machine, and the version of everything that was measured.
 *
 * @param jobs peers say their own versions */
export function machineOf(jobs: readonly JobResult[]): Machine {
  const said = jobs.flatMap(({ engines }) => engines.map(({ ready }) => ready?.torch));
  const torch = said.find((version) => typeof version === "string");
  const versions: Record<string, string | undefined> = {
    node: process.version,
    ...Object.fromEntries(libraries.map((name) => [name, versionOf(name)])),
    torch,
  };
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown processor",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${platform()} ${release()} ${arch()}`,
    versions: Object.fromEntries(
      Object.entries(versions).flatMap(([name, version]) => (version ? [[name, version]] : [])),
    ),
  };
}

/** "AMD EPYC, 2 cores, 24 GiB, Node v20.20.2". */
export const machineText = ({ cpu, cores, memoryGiB, versions }: Machine): string =>
  `${cpu}, ${cores} ${cores === 1 ? "core" : "cores"}, ${memoryGiB} GiB, Node ${versions.node ?? "unknown"}`;
