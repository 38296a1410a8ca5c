import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freeConnection } from "../../src/notebook/runner/free-connection.js";
import { KernelClient } from "../../src/notebook/runner/kernel-client.js";
import { startProcess } from "../../src/notebook/runner/kernel-process.js";
import { writeConnectionFile } from "../../src/notebook/wire/index.js";
import { root } from "../engines.js";
import type { KernelPeer } from "./peers.js";

/** A kernel that answers. */
export interface RunningKernel {
  readonly peer: KernelPeer;
  readonly client: KernelClient;
  /** Resident memory now, MiB (2^20 bytes); undefined where the system does not say. */
  rssMiB(): number | undefined;
  /** Ends it, at once. */
  close(): Promise<void>;
}

/** Starts a peer's kernel in the repository's folder and waits until it answers.
 *
 * @throws KernelDiedError where it ends or is silent for a minute */
export async function startPeer(peer: KernelPeer): Promise<RunningKernel> {
  const folder = await mkdtemp(join(tmpdir(), "canlab-bench-"));
  try {
    const connection = await freeConnection();
    const file = join(folder, "kernel.json");
    writeConnectionFile(file, connection);
    const process = startProcess(
      peer.argv.map((word) => word.replace("{connection_file}", file)),
      { cwd: root },
    );
    const client = new KernelClient(connection, process);
    await client.ready(60_000);
    const close = async () => {
      client.kill();
      await process.ended;
    };
    return { peer, client, rssMiB: () => rssMiB(process.pid), close };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function rssMiB(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)![1]) / 1024;
  } catch {
    return undefined; // no /proc: not Linux
  }
}

/** The largest resident memory from now until `stop`. */
export function watchMemory(kernel: RunningKernel): { stop(): number | undefined } {
  let peak = kernel.rssMiB();
  const look = () => {
    peak = Math.max(peak ?? 0, kernel.rssMiB() ?? 0) || undefined;
  };
  const timer = setInterval(look, 20);
  return {
    stop() {
      clearInterval(timer);
      look();
      return peak;
    },
  };
}

/** Runs a cell.
 *
 * @returns what it printed, as one text
 * @throws Error where it fails */
export async function runCell({ client, peer }: RunningKernel, code: string): Promise<string> {
  let text = "";
  const { id, done } = client.execute(code);
  const off = client.onOutput(({ header, parentHeader, content }) => {
    if (header.msg_type === "stream" && parentHeader.msg_id === id) text += String(content["text"]);
  });
  try {
    const { status, evalue } = await done;
    if (status !== "ok") throw new Error(`${peer.name}: ${String(evalue)}; it printed: ${text}`);
    return text;
  } finally {
    off();
  }
}
