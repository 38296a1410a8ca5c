import assert from "node:assert/strict";
import { createComms } from "../../../src/notebook/comms/index.js";
import { setKernelLink, type KernelLink } from "../../../src/notebook/kernel-link.js";
import type { Content, MessageExtra } from "../../../src/notebook/message.js";
import { startKernel } from "../../../src/notebook/runner/index.js";
import { widget } from "../../../src/notebook/widget/index.js";

interface Sent {
  readonly type: string;
  readonly content: Content;
  readonly extra: MessageExtra | undefined;
}

const front = "export default { render() {} }";

/** A page's message about a comm. */
const fromPage = (id: string, data: Content, buffers: readonly Uint8Array[] = []) => ({
  identities: [],
  header: { msg_id: "m", session: "s", username: "u", date: "", msg_type: "comm_msg", version: "5.3" },
  parentHeader: {},
  metadata: {},
  content: { comm_id: id, data },
  buffers,
});

describe("widget", () => {
  let sent: Sent[];
  let link: KernelLink;

  beforeEach(() => {
    sent = [];
    const publish = (type: string, content: Content, extra?: MessageExtra) => {
      sent.push({ type, content, extra });
    };
    link = {
      publish,
      redirect: (_, body) => body(),
      input: () => Promise.reject(new Error("nobody to ask")),
      signal: new AbortController().signal,
      comms: createComms(publish),
    };
    setKernelLink(link);
  });
  afterEach(() => {
    setKernelLink(undefined);
  });

  it("opens an anywidget model with its module, its state and binary values beside it", () => {
    const live = widget(front, { state: { sigma: 0.5, pixels: Float32Array.of(1, 2) } });
    const opened = sent.filter(({ type }) => type === "comm_open").at(-1)!;
    assert.equal(opened.content["target_name"], "jupyter.widget");
    assert.equal(opened.content["comm_id"], live.id);
    assert.equal(opened.extra?.metadata?.["version"], "2.1.0");
    const { state, buffer_paths: paths } = opened.content["data"] as {
      state: Content;
      buffer_paths: string[][];
    };
    assert.equal(state["_model_module"], "anywidget");
    assert.equal(state["_esm"], front);
    assert.equal(state["sigma"], 0.5);
    assert.deepEqual(paths, [["pixels"]]);
    const [bytes] = opened.extra.buffers!;
    assert.deepEqual(new Float32Array(Uint8Array.from(bytes!).buffer), Float32Array.of(1, 2));
  });

  it("takes what the page changes, tells its listeners, and is shown by its model's id", async () => {
    const live = widget(front, { state: { sigma: 0.5 } });
    const heard: number[] = [];
    live.on("change:sigma", (sigma) => heard.push(sigma));
    link.comms.handle(fromPage(live.id, { method: "update", state: { sigma: 0.75 }, buffer_paths: [] }));
    await new Promise(setImmediate);
    assert.equal(live.get("sigma"), 0.75);
    assert.deepEqual(heard, [0.75]);
    const view = live[Symbol.for("Jupyter.display") as never] as () => Content;
    const shown = view.call(live)["application/vnd.jupyter.widget-view+json"] as Content;
    assert.equal(shown["model_id"], live.id);
  });

  it("sends a change of the kernel's to the page, and the whole state when it is asked", async () => {
    const live = widget(front, { state: { sigma: 0.5 } });
    live.set("sigma", 0.25);
    live.flush();
    const update = sent.filter(({ type }) => type === "comm_msg").at(-1)!.content["data"] as Content;
    assert.deepEqual([update["method"], update["state"]], ["update", { sigma: 0.25 }]);
    sent.length = 0;
    link.comms.handle(fromPage(live.id, { method: "request_state" }));
    await new Promise(setImmediate);
    const answer = sent.find(({ type }) => type === "comm_msg")!.content["data"] as { state: Content };
    assert.equal(answer.state["sigma"], 0.25);
    live.close();
    assert.equal(sent.at(-1)!.type, "comm_close");
    assert.equal(live.isOpen, false);
  });
});

describe("a widget in a kernel", () => {
  it("opens in one cell and has what it was given in the next @slow", async function () {
    this.timeout(60_000);
    const kernel = await startKernel({ cwd: process.cwd() });
    try {
      const types: string[] = [];
      let text = "";
      kernel.onOutput(({ header, content }) => {
        types.push(header.msg_type);
        if (header.msg_type === "execute_result") text = String((content["data"] as Content)["text/plain"]);
        if (header.msg_type === "error") text = (content["traceback"] as string[]).join("\n");
      });
      const cell = (code: string) => kernel.execute(code).done;
      await cell(
        'import { notebook } from "canlab";\nconst w = notebook.widget("export default { render() {} }", { state: { sigma: 0.5 } });\ndisplay(w);',
      );
      assert.ok(types.includes("comm_open"), text);
      assert.ok(types.includes("display_data"), text);
      await cell('w.set("sigma", 0.125);\nw.get("sigma")');
      assert.equal(text, "0.125");
    } finally {
      await kernel.shutdown();
    }
  });
});
