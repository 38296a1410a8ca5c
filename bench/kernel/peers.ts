import { existsSync } from "node:fs";
import { join } from "node:path";
import { kernelProgram } from "../../src/notebook/install/kernel-spec.js";
import { root } from "../engines.js";
import { pythonCells, canlabCells, tslabCells, type PeerCells } from "./cells.js";

export const PEERS = ["canlab", "tslab", "ipykernel"] as const;
export type PeerName = (typeof PEERS)[number];

/** A kernel that is measured, and the same cells in its language. */
export interface KernelPeer {
  readonly name: PeerName;
  /** Set: it is not there, and this says what brings it. */
  readonly missing?: string;
  /** Program and arguments, `{connection_file}` among them. */
  readonly argv: readonly string[];
  readonly cells: PeerCells;
}

/** With it `gc()` can be called before the heap is read. */
const exposeGc = "--expose-gc";

/** Python of the Jupyter environment that `npm run lab` makes. */
function pythonOf(environment: string | undefined): string | undefined {
  if (environment === undefined) return undefined;
  return ["bin/python", "Scripts/python.exe"]
    .map((name) => join(environment, name))
    .find((file) => existsSync(file));
}

/** The peers, those that are not installed too.
 *
 * @param environment folder of a Python environment with ipykernel and ipywidgets */
export function kernelPeers(environment = process.env.CANLAB_LAB_VENV): KernelPeer[] {
  const node = [process.execPath, exposeGc];
  const python = pythonOf(environment);
  const tslab = join(root, "node_modules/tslab/bin/tslab");
  return [
    {
      name: "canlab",
      argv: [...node, kernelProgram, "--connection-file", "{connection_file}"],
      cells: canlabCells,
      ...(existsSync(kernelProgram) ? {} : { missing: "npm run build" }),
    },
    {
      name: "tslab",
      argv: [...node, tslab, "kernel", "--config-path={connection_file}"],
      cells: tslabCells,
      ...(existsSync(tslab) ? {} : { missing: "npm install" }),
    },
    {
      name: "ipykernel",
      argv: [python ?? "python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
      cells: pythonCells,
      ...(python === undefined
        ? { missing: "set CANLAB_LAB_VENV to the environment that npm run lab makes" }
        : {}),
    },
  ];
}
