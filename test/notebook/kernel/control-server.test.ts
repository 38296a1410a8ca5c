import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { ControlServer } from "../../../src/notebook/kernel/control-server.js";
import { newMessage } from "../../../src/notebook/kernel/new-message.js";
import { watchParent } from "../../../src/notebook/kernel/parent-watch.js";
import type { Message } from "../../../src/notebook/message.js";
import { typesOf } from "./fake-parts.js";

function createControl(breakExecution: () => unknown = () => undefined) {
  const sent: Message[] = [];
  const orders: string[] = [];
  const server: ControlServer = new ControlServer({
    info: { implementation: "canlab" },
    send: (_, message) => void sent.push(message),
    tellMain: (order) => void orders.push(order),
    breakExecution: () => {
      orders.push("break");
      return breakExecution();
    },
    kill: () => void orders.push("kill"),
    graceMs: 20,
    breakMs: 100,
    shutdownMs: 40,
  });
  const ask = async (type: string, content = {}) => {
    await server.handle(newMessage(type, content));
    return sent.find(({ header }) => header.msg_type === type.replace("_request", "_reply"))?.content;
  };
  return { server, sent, orders, ask };
}

describe("control server", () => {
  it("breaks no code where the main thread hears of the interrupt itself", async () => {
    const { server, orders, ask } = createControl();
    setTimeout(() => {
      server.interrupted();
    }, 1);
    assert.deepEqual(await ask("interrupt_request"), { status: "ok" });
    await delay(30);
    assert.deepEqual(orders, ["interrupt"]);
  });

  it("breaks code that runs on until the main thread hears, each time it is asked", async () => {
    let tries = 0;
    const { server, orders, ask } = createControl(() => {
      if (++tries % 2 === 0) setTimeout(() => server.interrupted(), 1);
    });
    assert.deepEqual(await ask("interrupt_request"), { status: "ok" });
    assert.deepEqual(await ask("interrupt_request"), { status: "ok" });
    assert.deepEqual(orders, ["interrupt", "break", "break", "interrupt", "break", "break"]);
  });

  it("gives up where the main thread never hears, and goes on where breaking never answers", async () => {
    const { orders, ask } = createControl();
    assert.match(String((await ask("interrupt_request"))?.evalue), /cannot be ended; restart the kernel/);
    assert.ok(orders.filter((order) => order === "break").length > 1);
    const silent = createControl(() => new Promise(() => undefined));
    setTimeout(() => {
      silent.server.interrupted();
    }, 50);
    assert.deepEqual(await silent.ask("interrupt_request"), { status: "ok" });
  });

  it("says so where the code cannot be broken", async () => {
    const { ask } = createControl(() => Promise.reject(new Error("no inspector")));
    const reply = await ask("interrupt_request");
    assert.match(String(reply?.evalue), /no inspector; restart the kernel/);
  });

  it("tells everybody of the shutdown, and ends a process that does not end itself", async () => {
    const { sent, orders, ask } = createControl();
    assert.deepEqual(await ask("shutdown_request", { restart: true }), { status: "ok", restart: true });
    assert.deepEqual(typesOf(sent), ["busy", "shutdown_reply", "shutdown_reply", "idle"]);
    const keepAlive = setTimeout(() => undefined, 1000);
    await delay(60);
    clearTimeout(keepAlive);
    assert.deepEqual(orders.slice(0, 3), ["shutdown", "interrupt", "break"]);
    assert.ok(orders.includes("kill"));
  });

  it("answers the information, and refuses what it does not know", async () => {
    const { ask } = createControl();
    assert.deepEqual(await ask("kernel_info_request"), { implementation: "canlab" });
    assert.equal((await ask("execute_request", { code: "1" }))?.status, "error");
  });

  it("notices within two seconds that the parent process has ended", async () => {
    const parent = spawn(process.execPath, ["-e", "setTimeout(() => {}, 300)"]);
    const start = performance.now();
    await new Promise<void>((resolve) => {
      watchParent(parent.pid!, resolve);
      setTimeout(resolve, 5000);
    });
    assert.ok(performance.now() - start > 250 && performance.now() - start < 4000);
    assert.equal(parent.exitCode, 0);
  });
});
