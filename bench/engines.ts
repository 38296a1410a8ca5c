import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { peerFile } from "./build-peer.js";
import type { Participant } from "./run-job.js";
import { startPeer } from "./peer.js";

/** The folder of the repository. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** What the step is run by, in the order of the tables. */
export const ENGINES = [
  "canlab",
  "torch-eager",
  "torch-compile",
  "torch-two-pass",
  "tfjs-node",
  "jax-js",
  "tfjs-wasm",
  "tfjs-cpu",
] as const;
export type EngineName = (typeof ENGINES)[number];

const labels: Readonly<Record<EngineName, string>> = {
  canlab: "canlab, compiled",
  "torch-eager": "PyTorch, eager",
  "torch-compile": "PyTorch, torch.compile",
  "torch-two-pass": "PyTorch, one pass per view (as bwconrad/can)",
  "tfjs-node": "tfjs-node",
  "jax-js": "jax-js, wasm",
  "tfjs-wasm": "tfjs, wasm",
  "tfjs-cpu": "tfjs, cpu",
};

/** Engines of `compile`. */
const ownEngines: Partial<Record<EngineName, string>> = {
  canlab: "native",
  "tfjs-node": "tensorflow",
  "tfjs-wasm": "wasm",
  "tfjs-cpu": "cpu",
};

export const SETUP = "npm run bench:setup";

/** The Python of `npm run bench:setup`, or the one that CANLAB_BENCH_PYTHON names. */
export const python = (): string =>
  process.env.CANLAB_BENCH_PYTHON ??
  join(root, ".bench/venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
const jaxFolder = join(root, "bench/peers/jax-js");

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}

/** Why an engine is not there and the command that brings it; undefined if it is there. */
function missing(engine: EngineName): string | undefined {
  if (engine.startsWith("torch")) return existsSync(python()) ? undefined : `no .bench/venv; run: ${SETUP}`;
  if (engine === "jax-js") {
    if (!existsSync(jaxFolder)) return "bench/peers/jax-js is not there";
    return existsSync(join(jaxFolder, "node_modules")) ? undefined : `not installed; run: ${SETUP}`;
  }
  const isThere = engine !== "tfjs-node" || isInstalled("@tensorflow/tfjs-node");
  return isThere ? undefined : "not installed; run: npm run build:tfjs-node (docs/backends.md)";
}

/** What a peer is told. */
export interface Ask {
  readonly task: "can" | "vit" | "matmul" | "input" | "train";
  readonly setting: object;
  readonly threads: number;
  /** Only canlab: further arguments of canlab-peer.ts. */
  readonly more?: readonly string[];
}

/** The command line of an engine. */
export function commandOf(
  engine: EngineName,
  { task, setting, threads, more = [] }: Ask,
): [string, string[]] {
  const common = ["--task", task, "--threads", String(threads), "--setting", JSON.stringify(setting)];
  const own = ownEngines[engine];
  if (own !== undefined) {
    return [process.execPath, [peerFile(root), ...common, "--engine", own, ...more]];
  }
  if (engine === "jax-js") return [process.execPath, [join(jaxFolder, "peer.mjs"), ...common]];
  const mode = engine.slice("torch-".length);
  return [python(), [join(root, "bench/peers/torch_peer.py"), ...common, "--mode", mode]];
}

/** Makes an engine ready to take part in a job.
 *
 * @param name in place of the engine's own, where one engine takes part twice */
export function participant(
  engine: EngineName,
  ask: Ask,
  { name, signal }: { name?: { engine: string; label: string }; signal?: AbortSignal } = {},
): Participant {
  const [command, args] = commandOf(engine, ask);
  return {
    ...{ engine, label: labels[engine], ...name },
    missing: missing(engine),
    start: () => startPeer({ command, args, cwd: root, signal }),
  };
}
