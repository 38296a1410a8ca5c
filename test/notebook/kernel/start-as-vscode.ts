import { spawn, type ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { kernelSpec } from "../../../src/notebook/install/kernel-spec.js";
import type { Connection } from "../../../src/notebook/wire/index.js";

/** Writes a connection file as the extension does. */
export function writeConnectionAsVscode(dir: string, { ip, key, ports }: Connection): string {
  const file = join(dir, "kernel-v2-1.json");
  const named = Object.fromEntries(Object.entries(ports).map(([name, port]) => [`${name}_port`, port]));
  const rest = { key, ip, transport: "tcp", signature_scheme: "hmac-sha256", kernel_name: ".jvsc74a57bd0" };
  writeFileSync(file, JSON.stringify({ ...rest, ...named }), { mode: 0o644 });
  return file;
}

/** Starts the kernel as the extension does: the words of its kernelspec, no word of the parent. */
export function launchAsVscode(file: string): ChildProcess {
  const [program = "", ...args] = kernelSpec().argv.map((word) => word.replace("{connection_file}", file));
  const env = { ...process.env };
  delete env["JPY_PARENT_PID"];
  return spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env });
}
