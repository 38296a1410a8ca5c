import { randomBytes } from "node:crypto";
import { createServer, type AddressInfo, type Server } from "node:net";
import type { Connection } from "../wire/index.js";

const listen = (): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });

/** A connection with five free ports of the loopback address and a fresh key. Another program may take a port before the kernel does. */
export async function freeConnection(): Promise<Connection> {
  const servers = await Promise.all(Array.from({ length: 5 }, listen));
  const [shell, iopub, stdin, control, hb] = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  const ports = { shell: shell!, iopub: iopub!, stdin: stdin!, control: control!, hb: hb! };
  return { transport: "tcp", ip: "127.0.0.1", key: randomBytes(32).toString("hex"), ports };
}
