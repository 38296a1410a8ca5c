import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { readConnectionFile, type Connection } from "../../../src/notebook/wire/index.js";
import { TestClient } from "./client.js";

export const kernelMain = fileURLToPath(new URL("../../../dist/notebook/kernel/main.js", import.meta.url));
const root = fileURLToPath(new URL("../../../", import.meta.url));

export interface KernelProcess {
  readonly process: ChildProcess;
  readonly client: TestClient;
  readonly connection: Connection;
  readonly connectionFile: string;
  /** Its exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals | null>;
  stop(): Promise<void>;
}

/** Starts the built kernel in a process of its own, which chooses its ports. */
export async function startKernelProcess(dir: string, env: NodeJS.ProcessEnv = {}): Promise<KernelProcess> {
  const connectionFile = join(dir, "kernel.json");
  const child = spawn(process.execPath, [kernelMain, "--connection-file", connectionFile], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once("exit", (code, signal) => {
      resolve(signal ?? code);
    });
  });
  while (!existsSync(connectionFile)) {
    if (child.exitCode !== null)
      throw new Error(`the kernel ended with ${child.exitCode} before it listened`);
    await delay(10);
  }
  const connection = readConnectionFile(connectionFile);
  const client = new TestClient(connection);
  await client.ready();
  const stop = async () => {
    client.close();
    child.kill("SIGKILL");
    await exited;
  };
  return { process: child, client, connection, connectionFile, exited, stop };
}
