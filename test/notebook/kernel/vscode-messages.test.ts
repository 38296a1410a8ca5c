import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Content, Message } from "../../../src/notebook/message.js";
import { freeConnection } from "../../../src/notebook/runner/free-connection.js";
import type { Connection } from "../../../src/notebook/wire/index.js";
import { contents, printed, TestClient } from "./client.js";
import { launchAsVscode, writeConnectionAsVscode } from "./start-as-vscode.js";
import { kernelMain } from "./start-process.js";

/** What the extension fills in for a kernel that leaves it out (microsoft/vscode-jupyter, rawSocket.node.ts); this one leaves out nothing. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  stream: { name: "string", text: "string" },
  display_data: { data: "object", metadata: "object", transient: "object" },
  update_display_data: { data: "object", metadata: "object", transient: "object" },
  execute_input: { code: "string", execution_count: "number" },
  execute_result: { execution_count: "number", data: "object", metadata: "object" },
  error: { ename: "string", evalue: "string", traceback: "object" },
  status: { execution_state: "string" },
  clear_output: { wait: "boolean" },
  comm_open: { comm_id: "string", target_name: "string", data: "object" },
  comm_msg: { comm_id: "string", data: "object" },
  comm_close: { comm_id: "string" },
};

/** How the extension runs a cell. */
const asCell = { silent: false, stop_on_error: false, allow_stdin: true, store_history: true };

function assertFields(messages: readonly Message[]): void {
  for (const { header, content } of messages) {
    for (const [field, type] of Object.entries(FIELDS[header.msg_type] ?? {})) {
      assert.equal(typeof content[field], type, `${header.msg_type}.${field}`);
    }
  }
}

const states = (messages: readonly Message[]) =>
  contents(messages, "status").map(({ execution_state: state }) => state);

describe("the messages that VS Code relies on @slow", function () {
  this.timeout(60_000);
  let dir: string;
  let file: string;
  let connection: Connection;
  let child: ChildProcess;
  let client: TestClient;

  async function start() {
    child = launchAsVscode(file);
    client = new TestClient(connection);
    await client.ready();
  }

  before(async function () {
    if (!existsSync(kernelMain)) {
      console.log(`    skipped: ${kernelMain} is not built; npm run build`);
      this.skip();
    }
    dir = mkdtempSync(join(tmpdir(), "canlab-"));
    connection = await freeConnection();
    file = writeConnectionAsVscode(dir, connection);
    await start();
    const first = 'import { notebook } from "canlab"; let kept = 7';
    await client.finish(await client.startCell(first, asCell), 60_000); // loads the compiler and all types
  });

  after(() => {
    (client as TestClient | undefined)?.close();
    (child as ChildProcess | undefined)?.kill("SIGKILL");
    if (dir) rmSync(dir, { recursive: true });
  });

  it("introduces itself by shell and control, busy and idle around each answer", async () => {
    for (const socket of ["shell", "control"] as const) {
      const request = await client.send("kernel_info_request", {}, socket);
      const { content } = await client.replyTo(request);
      const { name, version, mimetype, file_extension: ending } = content.language_info as Content;
      assert.deepEqual(
        [
          content.status,
          content.protocol_version,
          content.implementation,
          content.debugger,
          name,
          mimetype,
          ending,
        ],
        ["ok", "5.3", "canlab", false, "typescript", "text/typescript", ".ts"],
      );
      assert.match(String(version), /^\d+\.\d+/);
      await client.until(() => states(client.outputOf(request)).includes("idle"));
      assert.deepEqual(states(client.outputOf(request)), ["busy", "idle"], socket);
    }
  });

  it("answers a cell with every field, and a failed one with the error", async () => {
    const { reply, output } = await client.execute("console.log('a'); kept", asCell);
    const { execution_count: count, ...rest } = reply.content;
    assert.deepEqual(rest, { status: "ok", payload: [], user_expressions: {} });
    assert.equal(contents(output, "execute_result")[0]?.execution_count, count);
    const failed = await client.execute("throw new RangeError('far')", asCell);
    const { status, ename, evalue, traceback } = failed.reply.content;
    assert.deepEqual([status, ename, evalue], ["error", "RangeError", "far"]);
    assert.ok(Array.isArray(traceback) && traceback.every((line) => typeof line === "string"));
    assert.equal(failed.reply.content.execution_count, Number(count) + 1);
    assertFields([...output, ...failed.output]);
  });

  it("runs the cells after a failed one, as the extension holds its own queue", async () => {
    const requests = [];
    for (const code of ["throw 1", "kept + 1"]) requests.push(await client.startCell(code, asCell));
    const [, second] = await Promise.all(requests.map((request) => client.finish(request)));
    assert.equal(second?.reply.content.status, "ok");
  });

  it("evaluates silently for the variable view: no input, no count, the values in the reply", async () => {
    const before = (await client.execute("0", asCell)).reply.content.execution_count;
    const { reply, output } = await client.execute("", {
      silent: true,
      store_history: false,
      user_expressions: { good: "kept * 2", bad: "nowhere" },
    });
    assert.deepEqual(
      output.map(({ header }) => header.msg_type),
      ["status", "status"],
    );
    assert.equal(reply.content.execution_count, before);
    const { good, bad } = reply.content.user_expressions as Record<string, Content>;
    assert.deepEqual([good?.status, (good?.data as Content)["text/plain"]], ["ok", "14"]);
    assert.equal(bad?.status, "error");
    assert.match(String(bad?.evalue), /nowhere/);
  });

  it("hears what is printed by silent code", async () => {
    const { output } = await client.execute("console.log(kept)", { silent: true, store_history: false });
    assert.equal(printed(output), "7\n");
  });

  it("names displays, and shows them anew", async () => {
    const code = `const shown = display("one"); display("named", { id: "mine" }); clearOutput(true); shown.update("two")`;
    const { output } = await client.execute(code, asCell);
    assertFields(output);
    const idOf = ({ transient }: Content) => (transient as Content).display_id;
    const [one, named] = contents(output, "display_data");
    assert.equal(idOf(named!), "mine");
    assert.equal(idOf(contents(output, "update_display_data")[0]!), idOf(one!));
  });

  for (const how of ["a message to the shell socket", "a message to the control socket", "SIGINT"] as const) {
    it(`ends a cell that waits by ${how}`, async function () {
      if (how === "SIGINT" && process.platform === "win32") this.skip();
      const cell = await client.startCell("console.log('on'); await new Promise(() => undefined)", asCell);
      await client.until(() => printed(client.outputOf(cell)) === "on\n");
      await interrupt(how);
      const { reply } = await client.finish(cell);
      assert.deepEqual([reply.content.status, reply.content.ename], ["error", "KeyboardInterrupt"]);
    });
  }

  for (const how of ["a message to the shell socket", "a message to the control socket"] as const) {
    it(`ends an endless loop by ${how}, and the variables live on`, async () => {
      const cell = await client.startCell("console.log('on'); for (;;) {}", asCell);
      await client.until(() => printed(client.outputOf(cell)) === "on\n");
      await interrupt(how);
      const { reply } = await client.finish(cell);
      assert.deepEqual([reply.content.status, reply.content.ename], ["error", "KeyboardInterrupt"]);
      assert.equal((await client.execute("kept = kept", asCell)).reply.content.status, "ok");
    });
  }

  async function interrupt(how: string) {
    if (how === "SIGINT") return void child.kill("SIGINT");
    const request = await client.send("interrupt_request", {}, how.includes("shell") ? "shell" : "control");
    const { header, content } = await client.replyTo(request);
    assert.deepEqual([header.msg_type, content], ["interrupt_reply", { status: "ok" }]);
    await client.until(() => states(client.outputOf(request)).includes("idle"));
  }

  it("asks the reader, and takes an answer with or without a parent", async () => {
    for (const hasParent of [true, false]) {
      const asked = client.questions.length;
      const cell = await client.startCell(`console.log(await prompt("name? "))`, asCell);
      await client.until(() => client.questions.length > asked);
      const question = client.questions.at(-1)!;
      assert.deepEqual(question.content, { prompt: "name? ", password: false });
      await client.send(
        "input_reply",
        { status: "ok", value: "Ada" },
        "stdin",
        hasParent ? question : undefined,
      );
      assert.equal(printed((await client.finish(cell)).output), "Ada\n");
    }
  });

  it("lists comms by target, and hands over all widgets at once", async () => {
    const { output } = await client.execute(
      "const slider = notebook.intSlider({ value: 4 }); slider",
      asCell,
    );
    assertFields(output);
    const [{ data = {} } = {}] = contents(output, "execute_result");
    const view = (data as Content)["application/vnd.jupyter.widget-view+json"] as Content;
    const id = String(view.model_id);
    const ask = async (content: Content) =>
      (await client.ask("comm_info_request", content)).content.comms as Record<string, Content>;
    assert.deepEqual((await ask({ target_name: "jupyter.widget" }))[id], { target_name: "jupyter.widget" });
    assert.ok(id in (await ask({})));
    assert.deepEqual(await ask({ target_name: "other" }), {});
    await client.send("comm_open", { comm_id: "all", target_name: "jupyter.widget.control", data: {} });
    await client.send("comm_msg", { comm_id: "all", data: { method: "request_states" } });
    const answer = () =>
      contents(client.published, "comm_msg").find(({ comm_id: comm }) => comm === "all")?.data as Content;
    await client.until(() => answer() !== undefined);
    const { method, states: all } = answer() as { method: string; states: Record<string, Content> };
    assert.equal(method, "update_states");
    assert.equal(all[id]?.model_name, "IntSliderModel");
    assert.equal((all[id]?.state as Content).value, 4);
  });

  it("completes, explains and tells whether code is complete", async () => {
    const code = "Math.hyp";
    const { content } = await client.ask("complete_request", { code, cursor_pos: code.length });
    assert.deepEqual([content.status, content.cursor_start, content.cursor_end], ["ok", 5, 8]);
    assert.ok((content.matches as string[]).includes("hypot"));
    const inspected = await client.ask("inspect_request", {
      code: "Math.hypot",
      cursor_pos: 7,
      detail_level: 0,
    });
    assert.deepEqual([inspected.content.status, inspected.content.found], ["ok", true]);
    const incomplete = await client.ask("is_complete_request", { code: "if (true) {" });
    assert.equal(incomplete.content.status, "incomplete");
    const history = await client.ask("history_request", {
      hist_access_type: "tail",
      n: 1,
      output: false,
      raw: true,
    });
    assert.equal((history.content.history as unknown[]).length, 1);
  });

  it("refuses the debugger in its own protocol", async () => {
    const request = { type: "request", seq: 3, command: "initialize", arguments: {} };
    const { header, content } = await client.ask("debug_request", request, "control");
    assert.equal(header.msg_type, "debug_reply");
    const { type, request_seq: seq, success, command } = content;
    assert.deepEqual([type, seq, success, command], ["response", 3, false, "initialize"]);
  });

  it("ends by SIGTERM also in an endless loop, and starts again on the same ports", async () => {
    const cell = await client.startCell("console.log('on'); for (;;) {}", asCell);
    await client.until(() => printed(client.outputOf(cell)) === "on\n");
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    await exited;
    client.close();
    await start();
    assert.equal((await client.execute("typeof globalThis", asCell)).reply.content.execution_count, 1);
  });
});
