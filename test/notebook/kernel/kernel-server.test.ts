import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { createFakeServer, ok, typesOf } from "./fake-parts.js";

describe("kernel server", () => {
  it("runs a cell: busy, input, result, reply, idle, each with the cell as parent", async () => {
    const kernel = createFakeServer(() => ok(42));
    const request = kernel.execute("6 * 7");
    const reply = await kernel.reply(request);
    assert.equal(reply.status, "ok");
    assert.equal(reply.execution_count, 1);
    await delay(0);
    assert.deepEqual(typesOf(kernel.sent.map(({ message }) => message)), [
      "busy",
      "execute_input",
      "execute_result",
      "execute_reply",
      "idle",
    ]);
    for (const { message } of kernel.sent) assert.deepEqual(message.parentHeader, request.header);
    assert.deepEqual(kernel.replyTo(request)!.identities, request.identities);
  });

  it("says nothing and counts nothing where a cell is silent", async () => {
    const kernel = createFakeServer(() => ok(1));
    const silent = kernel.execute("1", { silent: true });
    await kernel.reply(silent);
    await delay(0);
    assert.deepEqual(typesOf(kernel.published(silent)), ["busy", "idle"]);
    const kept = kernel.execute("2", { store_history: false });
    assert.equal((await kernel.reply(kept)).execution_count, 0);
    assert.equal((await kernel.reply(kernel.execute("3"))).execution_count, 1);
    const { history } = await kernel.reply(
      kernel.ask("history_request", { hist_access_type: "tail", n: 5, output: true }),
    );
    assert.deepEqual(history, [[1, 1, ["3", "1"]]]);
  });

  it("aborts what was queued when a cell fails, and nothing that comes later", async () => {
    const kernel = createFakeServer((code) => {
      if (code === "fail") throw new TypeError("no");
      return ok();
    });
    const [failed, queued] = [kernel.execute("fail"), kernel.execute("queued")];
    const { status, ename, traceback } = await kernel.reply(failed);
    assert.deepEqual(
      { status, ename, traceback },
      { status: "error", ename: "TypeError", traceback: ["no"] },
    );
    assert.equal((await kernel.reply(queued)).status, "aborted");
    assert.equal((await kernel.reply(kernel.execute("later"))).status, "ok");
    const going = kernel.execute("fail", { stop_on_error: false });
    const after = kernel.execute("after");
    await kernel.reply(going);
    assert.equal((await kernel.reply(after)).status, "ok");
    await delay(0);
    assert.deepEqual(typesOf(kernel.published(queued)), ["busy", "idle"]);
    assert.deepEqual(typesOf(kernel.published(failed)), ["busy", "execute_input", "error", "idle"]);
  });

  it("evaluates user expressions, each with its value or its error", async () => {
    const kernel = createFakeServer((code) => {
      if (code === "bad") throw new Error("bad");
      return ok(code);
    });
    const reply = await kernel.reply(kernel.execute("cell", { user_expressions: { a: "x", b: "bad" } }));
    assert.deepEqual(reply.user_expressions, {
      a: { status: "ok", data: { "text/plain": "x" }, metadata: {} },
      b: { status: "error", ename: "Error", evalue: "bad", traceback: ["bad"] },
    });
  });

  it("reports a result that cannot be shown as the cell's error", async () => {
    const kernel = createFakeServer(() => ok("unshowable"));
    assert.equal((await kernel.reply(kernel.execute("x"))).evalue, "cannot be shown");
  });

  it("interrupts what awaits, and fires that cell's signal alone", async () => {
    const signals: AbortSignal[] = [];
    const kernel = createFakeServer((code, signal) => {
      signals.push(signal);
      return code === "wait" ? new Promise(() => undefined) : ok();
    });
    await kernel.reply(kernel.execute("before"));
    const request = kernel.execute("wait");
    await delay(0);
    kernel.server.interrupt();
    assert.equal((await kernel.reply(request)).ename, "KeyboardInterrupt");
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [false, true],
    );
    kernel.server.interrupt(); // nothing runs
    assert.equal((await kernel.reply(kernel.execute("after"))).status, "ok");
  });

  it("answers comms and questions while a cell awaits, and stays busy", async () => {
    const kernel = createFakeServer(() => new Promise(() => undefined));
    const cell = kernel.execute("train");
    await delay(0);
    const comm = kernel.ask("comm_msg", { comm_id: "1", data: {} });
    assert.deepEqual(kernel.handledComms, [comm]);
    assert.deepEqual(typesOf(kernel.published(comm)), ["busy", "idle"]);
    assert.deepEqual(typesOf(kernel.published(cell)), ["busy", "execute_input", "busy"]);
    assert.deepEqual((await kernel.reply(kernel.ask("comm_info_request", { target_name: "b" }))).comms, {
      2: { target_name: "b" },
    });
    kernel.server.interrupt();
  });

  it("counts cursors in code points", async () => {
    const kernel = createFakeServer(() => ok());
    const completion = await kernel.reply(
      kernel.ask("complete_request", { code: "'😀'; ab", cursor_pos: 7 }),
    );
    assert.deepEqual([completion.cursor_start, completion.cursor_end, completion.matches], [5, 7, ["ab"]]);
    const found = await kernel.reply(kernel.ask("inspect_request", { code: "'😀'; ab", cursor_pos: 5 }));
    assert.deepEqual(found.data, { "text/plain": "ab" });
    assert.deepEqual(await kernel.reply(kernel.ask("is_complete_request", { code: "if (x) {" })), {
      status: "incomplete",
      indent: "  ",
    });
  });

  it("answers a request it does not know with an error, and nothing else", async () => {
    const kernel = createFakeServer(() => ok());
    assert.equal((await kernel.reply(kernel.ask("make_coffee_request", {}))).status, "error");
    assert.equal((await kernel.reply(kernel.ask("constructor_request", {}))).status, "error");
    const odd = kernel.ask("toString", {});
    assert.equal(kernel.replyTo(odd), undefined);
    for (const code of [undefined, 5, null]) {
      assert.equal(
        (await kernel.reply(kernel.ask("execute_request", { code, user_expressions: null }))).status,
        "ok",
      );
    }
  });

  it("files what a cell prints late under that cell, before what follows it", async () => {
    const kernel = createFakeServer((code) => {
      if (code === "first")
        setTimeout(() => {
          kernel.publisher.write("stdout", "late");
        }, 5);
      kernel.publisher.write("stdout", `${code} a`);
      kernel.publisher.write("stdout", "\rb");
      kernel.publisher.write("stderr", "warning");
      return ok();
    });
    const first = kernel.execute("first");
    await kernel.reply(first);
    const second = kernel.execute("second");
    await kernel.reply(second);
    await delay(80);
    const texts = (request: typeof first) =>
      kernel
        .published(request)
        .filter(({ header }) => header.msg_type === "stream")
        .map(({ content }) => content.text)
        .join(""); // however they are cut
    assert.equal(texts(first), "first a\rbwarninglate");
    assert.equal(texts(second), "second a\rbwarning");
  });

  it("redirects what code publishes, also from its callbacks", async () => {
    const kernel = createFakeServer(() => ok());
    const taken: string[] = [];
    kernel.server.link.redirect(
      (type, content) => taken.push(`${type} ${String(content.text ?? content.n)}`),
      () => {
        kernel.publisher.write("stdout", "printed");
        kernel.server.link.publish("display_data", { n: 1 });
        setTimeout(() => {
          kernel.server.link.publish("display_data", { n: 2 });
        }, 1);
      },
    );
    await delay(10);
    kernel.server.link.publish("display_data", { n: 3 });
    assert.deepEqual(taken, ["stream printed", "display_data 1", "display_data 2"]);
    assert.equal(kernel.sent.length, 1);
  });

  it("asks the front end that sent the cell, where it takes questions", async () => {
    const kernel = createFakeServer(async () =>
      ok(await kernel.server.link.input("name?", { password: true })),
    );
    assert.match(String((await kernel.reply(kernel.execute("x"))).evalue), /takes no questions/);
    const request = kernel.execute("x", { allow_stdin: true });
    await delay(5);
    const question = kernel.sent.find(({ socket }) => socket === "stdin")!.message;
    assert.deepEqual(question.content, { prompt: "name?", password: true });
    assert.deepEqual(question.identities, request.identities);
    kernel.ask("input_reply", { value: "Ada" });
    assert.equal((await kernel.reply(request)).status, "ok");
    const result = kernel.published(request).find(({ header }) => header.msg_type === "execute_result");
    assert.deepEqual(result?.content.data, { "text/plain": "Ada" });
  });
});
