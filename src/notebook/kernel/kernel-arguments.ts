import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { ConfigError } from "../../core/errors.js";
import { readConnectionFile, type Connection } from "../wire/index.js";

export interface KernelArguments {
  readonly connectionFile: string;
  readonly allowRemote: boolean;
}

/** Reads the kernel's command line: `--connection-file FILE [--allow-remote]`.
 *
 * @throws ConfigError naming what is wrong */
export function parseKernelArguments(args: readonly string[]): KernelArguments {
  const usage = "canlab kernel: usage: node main.js --connection-file FILE [--allow-remote]";
  let values: { "connection-file"?: string; "allow-remote"?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        "connection-file": { type: "string", short: "f" },
        "allow-remote": { type: "boolean" },
      },
    }));
  } catch (error) {
    throw new ConfigError(`${usage}; ${(error as Error).message}`);
  }
  const connectionFile = values["connection-file"];
  if (!connectionFile) throw new ConfigError(usage);
  return { connectionFile, allowRemote: values["allow-remote"] === true };
}

/** The connection to listen at: the file's, or where there is none a new one on loopback with free ports.
 *
 * @returns also whether ports are still to be chosen, so that the file has to be written once they are */
export function findConnection({ connectionFile, allowRemote }: KernelArguments): {
  readonly connection: Connection;
  readonly isOpen: boolean;
} {
  const connection: Connection = existsSync(connectionFile)
    ? readConnectionFile(connectionFile, { allowRemote })
    : {
        transport: "tcp",
        ip: "127.0.0.1",
        key: randomUUID(),
        ports: { shell: 0, iopub: 0, stdin: 0, control: 0, hb: 0 },
      };
  return {
    connection,
    isOpen: connection.transport === "tcp" && Object.values(connection.ports).includes(0),
  };
}
