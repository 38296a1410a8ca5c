import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { ConfigError } from "../../core/errors.js";

/** The sockets of a kernel. */
export const SOCKET_NAMES = ["shell", "iopub", "stdin", "control", "hb"] as const;
export type SocketName = (typeof SOCKET_NAMES)[number];

/** Where a kernel listens and the key that signs its messages. */
export interface Connection {
  readonly transport: "tcp" | "ipc";
  /** An address; with `ipc` the prefix of the sockets' paths. */
  readonly ip: string;
  readonly key: string;
  /** 0: any free port (tcp). */
  readonly ports: Readonly<Record<SocketName, number>>;
}

const isLoopback = (ip: string) =>
  ip === "localhost" || ip === "::1" || (isIP(ip) === 4 && ip.startsWith("127."));

function fail(seen: string, wanted: string): never {
  throw new ConfigError(`connection file: ${seen}; expected ${wanted}`);
}

/** Checks the fields of a connection file.
 *
 * @param options.allowRemote take an address that other machines reach
 * @throws ConfigError naming the field */
export function parseConnection(json: string, options: { readonly allowRemote?: boolean } = {}): Connection {
  let file: Record<string, unknown>;
  try {
    file = { ...(JSON.parse(json) as Record<string, unknown>) };
  } catch {
    return fail("not JSON", "the file that Jupyter wrote, unchanged");
  }
  const { transport = "tcp", ip = "127.0.0.1", key, signature_scheme: scheme = "hmac-sha256" } = file;
  if (transport !== "tcp" && transport !== "ipc")
    fail(`transport ${JSON.stringify(transport)}`, "tcp or ipc");
  if (scheme !== "hmac-sha256") fail(`signature_scheme ${JSON.stringify(scheme)}`, "hmac-sha256");
  if (typeof key !== "string" || key === "") fail("no key", "a key: this kernel takes signed messages only");
  if (typeof ip !== "string") fail(`ip ${JSON.stringify(ip)}`, "an address");
  if (transport === "tcp" && !isLoopback(ip) && !options.allowRemote) {
    fail(`ip ${ip}, which other machines reach`, "127.0.0.1, or start the kernel with --allow-remote");
  }
  const port = (name: SocketName): number => {
    const value = file[`${name}_port`] ?? 0;
    if (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65535) return Number(value);
    return fail(`${name}_port ${JSON.stringify(value)}`, "a port from 0 to 65535");
  };
  const ports = {
    shell: port("shell"),
    iopub: port("iopub"),
    stdin: port("stdin"),
    control: port("control"),
    hb: port("hb"),
  };
  return { transport, ip, key, ports };
}

/** Reads a connection file.
 *
 * @throws ConfigError as {@link parseConnection}, and where the file cannot be read */
export function readConnectionFile(path: string, options?: { readonly allowRemote?: boolean }): Connection {
  let json: string;
  try {
    json = readFileSync(path, "utf8");
  } catch (error) {
    throw new ConfigError(
      `connection file: cannot read ${path} (${(error as Error).message}); pass --connection-file with a file that Jupyter wrote`,
    );
  }
  return parseConnection(json, options);
}

/** Writes a connection file that only its owner can read; an older one is replaced in one step. */
export function writeConnectionFile(path: string, connection: Connection): void {
  const { transport, ip, key, ports } = connection;
  const named = SOCKET_NAMES.map((name) => [`${name}_port`, ports[name]] as const);
  const file = {
    transport,
    ip,
    ...(Object.fromEntries(named) as Record<string, number>),
    key,
    signature_scheme: "hmac-sha256",
    kernel_name: "",
  };
  const temporary = `${path}.${randomUUID()}`;
  writeFileSync(temporary, JSON.stringify(file, null, 2), { mode: 0o600, flag: "wx" });
  renameSync(temporary, path);
}

/** The ZeroMQ address of a socket; with port 0 one that lets the system choose. */
export function socketAddress({ transport, ip, ports }: Connection, name: SocketName): string {
  if (transport === "ipc") return `ipc://${ip}-${ports[name]}`;
  const host = ip.includes(":") ? `[${ip}]` : ip;
  return `tcp://${host}:${ports[name] === 0 ? "*" : ports[name]}`;
}
