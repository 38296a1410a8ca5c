import assert from "node:assert/strict";
import { createComms } from "../../../src/notebook/comms/index.js";
import { widgetModels } from "../../../src/notebook/comms/widget-models.js";
import type { Comm } from "../../../src/notebook/kernel-link.js";
import { commMessage, recordPublished } from "./messages.js";

function setup() {
  const { publish, published } = recordPublished();
  return { comms: createComms(publish), published };
}

describe("createComms", () => {
  it("opens, sends and closes with the content that the protocol wants, and says nothing after the close", () => {
    const { comms, published } = setup();
    const comm = comms.open("t", { a: 1 }, { id: "c1", metadata: { version: "2.1.0" } });
    comm.send({ b: 2 }, { buffers: [Uint8Array.of(7)] });
    comm.close({ c: 3 });
    comm.send({ d: 4 });
    comm.close();
    assert.deepEqual(
      published.map(({ type, content }) => [type, content]),
      [
        ["comm_open", { comm_id: "c1", target_name: "t", data: { a: 1 } }],
        ["comm_msg", { comm_id: "c1", data: { b: 2 } }],
        ["comm_close", { comm_id: "c1", data: { c: 3 } }],
      ],
    );
    assert.deepEqual(published[0]?.extra, { metadata: { version: "2.1.0" } });
    assert.deepEqual(published[1]?.extra?.buffers, [Uint8Array.of(7)]);
    assert.deepEqual(comms.list(), []);
  });

  it("gives a front end's comm to its target and messages to its handlers until they are taken off", () => {
    const { comms } = setup();
    const seen: unknown[] = [];
    let opened: Comm | undefined;
    comms.registerTarget("mine", (comm, message) => {
      opened = comm;
      seen.push(message.content["data"]);
      const off = comm.onMessage((data) => {
        seen.push(data);
        if (data["last"] === true) off();
      });
      comm.onClose((data) => seen.push(["closed", data]));
    });
    comms.handle(commMessage("comm_open", { comm_id: "x", target_name: "mine", data: { hello: 1 } }));
    assert.equal(comms.get("x"), opened);
    comms.handle(commMessage("comm_msg", { comm_id: "x", data: { n: 1 } }));
    comms.handle(commMessage("comm_msg", { comm_id: "x", data: { last: true } }));
    comms.handle(commMessage("comm_msg", { comm_id: "x", data: { n: 3 } }));
    comms.handle(commMessage("comm_close", { comm_id: "x", data: { bye: 1 } }));
    assert.deepEqual(seen, [{ hello: 1 }, { n: 1 }, { last: true }, ["closed", { bye: 1 }]]);
    assert.equal(comms.get("x"), undefined);
  });

  it("answers an unknown target or comm with comm_close, and an unknown close with nothing", () => {
    const { comms, published } = setup();
    comms.handle(commMessage("comm_open", { comm_id: "a", target_name: "nobody", data: {} }));
    comms.handle(commMessage("comm_msg", { comm_id: "b", data: {} }));
    comms.handle(commMessage("comm_close", { comm_id: "c", data: {} }));
    assert.deepEqual(
      published.map(({ type, content }) => [type, content["comm_id"]]),
      [
        ["comm_close", "a"],
        ["comm_close", "b"],
      ],
    );
  });

  it("takes malformed messages without a word", () => {
    const { comms, published } = setup();
    for (const content of [{}, { comm_id: 5 }, { comm_id: null, data: 3 }]) {
      for (const type of ["comm_open", "comm_msg", "comm_close"]) comms.handle(commMessage(type, content));
    }
    const comm = comms.open("t", {}, { id: "c" });
    const seen: unknown[] = [];
    comm.onMessage((data) => seen.push(data));
    comms.handle(commMessage("comm_msg", { comm_id: "c", data: "text" }));
    assert.deepEqual(seen, [{}]);
    assert.equal(published.length, 1);
  });

  it("reports what a handler throws, at once or later, as stderr, and goes on to the next handler", async () => {
    const { comms, published } = setup();
    const comm = comms.open("t", {}, { id: "c" });
    const seen: string[] = [];
    comm.onMessage(() => {
      throw new Error("at once");
    });
    const later: () => unknown = () => Promise.reject(new Error("later"));
    comm.onMessage(later);
    comm.onMessage(() => void seen.push("third"));
    comms.handle(commMessage("comm_msg", { comm_id: "c", data: {} }));
    await new Promise(setImmediate);
    assert.deepEqual(seen, ["third"]);
    const errors = published.filter(({ type }) => type === "stream").map(({ content }) => content);
    assert.deepEqual(
      errors.map(({ name }) => name),
      ["stderr", "stderr"],
    );
    assert.match(String(errors[0]?.["text"]), /Error: at once/);
    assert.match(String(errors[1]?.["text"]), /Error: later/);
  });

  it("gives a reloaded page all widgets at once, with their buffers", () => {
    const { comms, published } = setup();
    const state = {
      _model_name: "AnyModel",
      _model_module: "anywidget",
      _model_module_version: "*",
      points: Float32Array.of(1, 2),
      n: 3,
    };
    widgetModels().set("w1", { state: () => state });
    try {
      comms.handle(
        commMessage("comm_open", { comm_id: "ctl", target_name: "jupyter.widget.control", data: {} }),
      );
      comms.handle(commMessage("comm_msg", { comm_id: "ctl", data: { method: "request_states" } }));
    } finally {
      widgetModels().delete("w1");
    }
    const [answer] = published;
    const { points, ...rest } = state;
    assert.deepEqual(answer?.content, {
      comm_id: "ctl",
      data: {
        method: "update_states",
        states: {
          w1: {
            model_name: "AnyModel",
            model_module: "anywidget",
            model_module_version: "*",
            state: rest,
          },
        },
        buffer_paths: [["w1", "state", "points"]],
      },
    });
    assert.deepEqual(answer?.extra?.buffers, [new Uint8Array(points.buffer)]);
  });
});
