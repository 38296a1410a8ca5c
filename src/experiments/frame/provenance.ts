import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";

/** Where a number comes from. No names of hosts or folders. */
export interface Provenance {
  /** What was typed. */
  readonly command: string;
  /** Of the source; "unknown" outside a git checkout. */
  readonly commit: string;
  /** Whether tracked files under src differed from it. */
  readonly isDirty: boolean;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGiB: number };
  /** Day, `2026-11-25`. */
  readonly date: string;
}

const root = fileURLToPath(new URL("../../../", import.meta.url));

function git(...args: string[]): string | undefined {
  try {
    return execFileSync("git", args, {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined;
  }
}

function versionOf(name: string): string {
  try {
    const path = createRequire(import.meta.url).resolve(name);
    return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
  } catch {
    return "unknown";
  }
}

/** @param now milliseconds since 1970 */
export function provenanceOf(command: string, now: number): Provenance {
  const packages = {
    canlab: "../../../package.json",
    "onnxruntime-node": "onnxruntime-node/package.json",
    "@tensorflow/tfjs-core": "@tensorflow/tfjs-core/package.json",
  };
  const versions = Object.fromEntries(Object.entries(packages).map(([name, at]) => [name, versionOf(at)]));
  return {
    command,
    commit: git("rev-parse", "--short=10", "HEAD") ?? "unknown",
    isDirty: (git("status", "--porcelain", "--untracked-files=no", "--", "src") ?? "") !== "",
    versions: { node: process.version, ...versions },
    machine: {
      cpu: cpus()[0]?.model.trim() ?? "unknown processor",
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
    },
    date: new Date(now).toISOString().slice(0, 10),
  };
}
