import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newMessage } from "../../../src/notebook/kernel/new-message.js";
import { encodeMessage } from "../../../src/notebook/wire/index.js";
import { contents, printed, TestClient } from "./client.js";
import { kernelMain, startKernelProcess, type KernelProcess } from "./start-process.js";

const ended = "await new Promise((go) => setTimeout(go, 60000))";

describe("kernel process @slow", function () {
  this.timeout(120_000);
  let dir: string;
  let kernel: KernelProcess;

  before(async function () {
    if (!existsSync(kernelMain)) {
      console.log(`    skipped: ${kernelMain} is not built; npm run build`);
      this.skip();
    }
    dir = mkdtempSync(join(tmpdir(), "canlab-"));
    kernel = await startKernelProcess(dir);
    await kernel.client.execute("let kept = 7", {}); // loads the compiler
  });

  after(async () => {
    await (kernel as KernelProcess | undefined)?.stop();
    if (dir) rmSync(dir, { recursive: true });
  });

  it("has a connection file that only its owner reads", function () {
    if (process.platform === "win32") this.skip();
    assert.equal(statSync(kernel.connectionFile).mode & 0o777, 0o600);
  });

  it("runs TypeScript and shows the result", async () => {
    const { reply, output } = await kernel.client.execute("const twice: number = kept * 2; twice");
    assert.equal(reply.content.status, "ok");
    assert.equal(
      (contents(output, "execute_result")[0]?.data as Record<string, unknown>)["text/plain"],
      "14",
    );
  });

  it("loses none of 200,000 printed lines", async () => {
    const { output } = await kernel.client.execute(
      "for (let i = 0; i < 200_000; i++) console.log(`line ${i}`)",
    );
    const lines = printed(output).split("\n");
    assert.equal(lines.length, 200_001);
    assert.ok(lines.slice(0, -1).every((line, i) => line === `line ${i}`));
    assert.ok(contents(output, "stream").length < 2000, "lines are joined");
  });

  it("shows what an endless loop prints, beats, and interrupts it without losing variables", async () => {
    const { client } = kernel;
    const cell = await client.startCell("for (let i = 0; ; i++) console.log(i)");
    await client.until(() => printed(client.outputOf(cell)).length > 100);
    await client.heartbeat.send("beat");
    assert.equal(String((await client.heartbeat.receive())[0]), "beat");
    const start = performance.now();
    assert.equal((await client.ask("interrupt_request", {}, "control")).content.status, "ok");
    assert.equal((await client.finish(cell)).reply.content.ename, "KeyboardInterrupt");
    assert.ok(performance.now() - start < 10_000);
    assert.equal((await client.execute("kept")).reply.content.status, "ok");
  });

  it("interrupts what awaits, by message and by SIGINT", async function () {
    const { client } = kernel;
    const byMessage = await client.startCell(ended);
    await client.until(() => client.outputOf(byMessage).length > 1);
    await client.ask("interrupt_request", {}, "control");
    assert.equal((await client.finish(byMessage)).reply.content.ename, "KeyboardInterrupt");
    if (process.platform === "win32") this.skip();
    const bySignal = await client.startCell(`console.log("on"); ${ended}`);
    await client.until(() => printed(client.outputOf(bySignal)) !== "");
    kernel.process.kill("SIGINT");
    assert.equal((await client.finish(bySignal)).reply.content.ename, "KeyboardInterrupt");
  });

  it("survives what a cell throws late, rejects and exits", async () => {
    const { client } = kernel;
    const code = 'setTimeout(() => { void Promise.reject(new Error("lost")); throw new Error("boom"); }, 20)';
    const cell = await client.startCell(code);
    await client.finish(cell);
    await client.execute("1");
    await client.until(() => /lost/.test(printed(client.outputOf(cell), "stderr")));
    assert.match(printed(client.outputOf(cell), "stderr"), /Nothing caught this error: .*boom/);
    assert.equal((await client.execute("process.exit(3)")).reply.content.ename, "ProcessExit");
    assert.equal((await client.execute("kept")).reply.content.status, "ok");
  });

  it("executes no message that is unsigned, badly signed, damaged or sent again", async () => {
    const { client, connection } = kernel;
    const request = (code: string) =>
      encodeMessage(
        newMessage("execute_request", { code, silent: false, store_history: true }),
        connection.key,
      );
    const bad = [
      encodeMessage(newMessage("execute_request", { code: "kept = 0" }), "another key"),
      request("kept = 0").with(1, new Uint8Array(0)),
      request("kept = 0").slice(0, 4),
      request("kept = 0").with(5, Buffer.from('{"code":"kept = -1"}')),
      request("kept = 0").map((frame) => frame.subarray(0, frame.length - 1)), // every frame cut short
      request(`kept = 0; // ${"x".repeat(65 * 2 ** 20)}`), // signed, and larger than any cell
      [new Uint8Array(0)],
      Array.from({ length: 2000 }, () => new Uint8Array(1)),
    ];
    for (const frames of bad) await client.shell.send(frames);
    for (const frames of bad) await client.control.send(frames);
    const once = request("kept++");
    await client.shell.send(once);
    await client.shell.send(once);
    const { output } = await client.execute("kept");
    assert.equal((contents(output, "execute_result")[0]?.data as Record<string, unknown>)["text/plain"], "8");
  });

  it("goes on when a client disappears in the middle of its cell", async () => {
    const { client, connection } = kernel;
    const gone = new TestClient(connection);
    await gone.ready();
    await gone.send("execute_request", {
      code: "let i = 0; for (; i < 30; i++) { console.log(i); await new Promise((go) => setTimeout(go, 10)); }",
    });
    await gone.until(() => gone.published.some(({ header }) => header.msg_type === "stream"), 15_000);
    gone.close();
    const { output } = await client.execute("i");
    assert.equal(
      (contents(output, "execute_result")[0]?.data as Record<string, unknown>)["text/plain"],
      "30",
    );
  });

  it("refuses to debug, politely", async () => {
    const { content } = await kernel.client.ask("debug_request", { seq: 4, command: "attach" }, "control");
    assert.deepEqual([content.success, content.request_seq, content.command], [false, 4, "attach"]);
  });

  it("ends on shutdown, also in an endless loop", async () => {
    const { client } = kernel;
    await client.startCell("for (;;);");
    const reply = await client.ask("shutdown_request", { restart: true }, "control");
    assert.deepEqual(reply.content, { status: "ok", restart: true });
    await kernel.exited;
  });
});
