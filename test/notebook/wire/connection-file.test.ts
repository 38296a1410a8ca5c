import assert from "node:assert/strict";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../../../src/core/errors.js";
import {
  parseConnection,
  readConnectionFile,
  socketAddress,
  writeConnectionFile,
  type Connection,
} from "../../../src/notebook/wire/index.js";
import { withTempDir } from "../../helpers/temp-dir.js";

const connection: Connection = {
  transport: "tcp",
  ip: "127.0.0.1",
  key: "secret",
  ports: { shell: 5001, iopub: 5002, stdin: 5003, control: 5004, hb: 5005 },
};
const file = { ip: "127.0.0.1", transport: "tcp", key: "k", signature_scheme: "hmac-sha256", shell_port: 1 };
const parse = (change: object, options = {}) =>
  parseConnection(JSON.stringify({ ...file, ...change }), options);

describe("connection file", () => {
  it("is read as it was written, by its owner only", async () => {
    await withTempDir(async (dir) => {
      const path = join(dir, "kernel.json");
      writeFileSync(path, "older", { mode: 0o644 });
      writeConnectionFile(path, connection);
      assert.deepEqual(readConnectionFile(path), connection);
      if (process.platform !== "win32") assert.equal(statSync(path).mode & 0o777, 0o600);
      return Promise.resolve();
    });
  });

  it("is refused where other machines could reach the kernel, unless that is asked for", () => {
    for (const ip of ["0.0.0.0", "*", "::", "192.168.0.2", "example.org", "127.0.0.1.example.org"]) {
      assert.throws(() => parse({ ip }), /which other machines reach.*--allow-remote/, ip);
      assert.equal(parse({ ip }, { allowRemote: true }).ip, ip);
    }
    for (const ip of ["127.0.0.1", "127.1.2.3", "localhost", "::1"]) assert.equal(parse({ ip }).ip, ip);
  });

  it("names the field that is wrong", () => {
    assert.throws(() => parse({ key: "" }), /no key.*signed messages only/);
    assert.throws(
      () => parse({ signature_scheme: "hmac-md5" }),
      /signature_scheme "hmac-md5"; expected hmac-sha256/,
    );
    assert.throws(() => parse({ transport: "udp" }), /transport "udp"; expected tcp or ipc/);
    assert.throws(() => parse({ hb_port: 70000 }), /hb_port 70000; expected a port/);
    assert.throws(() => parseConnection("{"), /not JSON/);
    assert.throws(() => readConnectionFile("/nowhere/kernel.json"), ConfigError);
  });

  it("gives the addresses of tcp, IPv6 and ipc sockets", () => {
    assert.equal(socketAddress(connection, "iopub"), "tcp://127.0.0.1:5002");
    assert.equal(socketAddress(parse({ ip: "::1" }), "shell"), "tcp://[::1]:1");
    assert.equal(socketAddress(parse({}), "hb"), "tcp://127.0.0.1:*");
    assert.equal(socketAddress(parse({ ip: "/tmp/k", transport: "ipc" }), "shell"), "ipc:///tmp/k-1");
  });
});
