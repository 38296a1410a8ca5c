import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kernelSpec } from "../install/kernel-spec.js";
import { writeConnectionFile } from "../wire/index.js";
import { freeConnection } from "./free-connection.js";
import { KernelDiedError, type Kernel } from "./kernel.js";
import { KernelClient } from "./kernel-client.js";
import { startProcess } from "./kernel-process.js";

export interface StartKernelOptions {
  /** Where cells run: modules and files are found from there. */
  readonly cwd: string;
  /** Program and arguments, `{connection_file}` among them. Default: this package's kernel with this Node. */
  readonly argv?: readonly string[];
  /** Time to answer the first request. Default 60,000. */
  readonly startTimeoutMs?: number;
}

/** Starts a kernel in a process of its own and waits until it answers on every channel.
 *
 * @throws KernelDiedError where it ends or is silent too long; says its last words */
export async function startKernel(options: StartKernelOptions): Promise<Kernel> {
  for (let tries = 1; ; tries++) {
    try {
      return await tryStart(options);
    } catch (error) {
      // Another program was faster at one of the ports.
      const isTaken = error instanceof KernelDiedError && /address (already )?in use/i.test(error.message);
      if (!isTaken || tries === 3) throw error;
    }
  }
}

async function tryStart({
  cwd,
  argv = kernelSpec().argv,
  startTimeoutMs = 60_000,
}: StartKernelOptions): Promise<Kernel> {
  // Only its owner may look into a folder of mkdtemp.
  const folder = await mkdtemp(join(tmpdir(), "canlab-kernel-"));
  try {
    const connection = await freeConnection();
    const file = join(folder, "kernel.json");
    writeConnectionFile(file, connection);
    const words = argv.map((word) => word.replace("{connection_file}", file));
    const kernel = new KernelClient(connection, startProcess(words, { cwd }));
    await kernel.ready(startTimeoutMs);
    return kernel;
  } finally {
    // A kernel that answers has read it.
    await rm(folder, { recursive: true, force: true });
  }
}
