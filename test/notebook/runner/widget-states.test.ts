import assert from "node:assert/strict";
import { readTextSource } from "../../../src/notebook/nbformat/index.js";
import { runNotebook } from "../../../src/notebook/runner/run-notebook.js";
import { WIDGET_STATE } from "../../../src/notebook/runner/widget-states.js";
import { FakeKernel, type Script } from "./fake-kernel.js";

async function widgetsOf(script: Script) {
  const start = () => Promise.resolve(new FakeKernel(script));
  const { notebook } = await runNotebook(readTextSource("// %%\n1;"), { start });
  return notebook.metadata["widgets"] as Record<string, Record<string, unknown>> | undefined;
}

const names = { _model_name: "AnyModel", _model_module: "anywidget", _model_module_version: "~0.9" };
const open = (state: object, buffer_paths: unknown[] = [], target_name = "jupyter.widget") => ({
  comm_id: "c1",
  target_name,
  data: { state: { ...names, ...state }, buffer_paths },
});
const update = (state: object, buffer_paths: unknown[] = [], method = "update") => ({
  comm_id: "c1",
  data: { method, state, buffer_paths },
});
const bytes = (...values: number[]) => new Uint8Array(values);

describe("widget state of a run", () => {
  it("is what the comm messages make of it", async () => {
    const widgets = await widgetsOf((_, publish) => {
      publish("comm_open", open({ x: 1, y: 2 }));
      publish("comm_msg", update({ x: 5 }));
      publish("comm_msg", update({ x: 6 }, [], "echo_update"));
      publish("comm_msg", { comm_id: "c1", data: { method: "custom", content: { state: { x: 7 } } } });
      publish("comm_open", { ...open({}), comm_id: "c2", target_name: "other" });
      publish("comm_open", { ...open({}), comm_id: "c3" });
      publish("comm_close", { comm_id: "c3" });
    });
    assert.deepEqual(widgets, {
      [WIDGET_STATE]: {
        version_major: 2,
        version_minor: 0,
        state: {
          c1: {
            model_name: "AnyModel",
            model_module: "anywidget",
            model_module_version: "~0.9",
            state: { ...names, x: 5, y: 2 },
          },
        },
      },
    });
  });

  it("keeps binary values in base64 with their path, the newest only", async () => {
    const widgets = await widgetsOf((_, publish) => {
      publish("comm_open", open({ list: [null], n: 1 }, [["a"], ["list", 0], ["b"]]), [
        bytes(1),
        bytes(2),
        bytes(3),
      ]);
      publish("comm_msg", update({}, [["a"]]), [bytes(9, 9)]);
      publish("comm_msg", update({ list: [] }));
    });
    const { c1 } = widgets?.[WIDGET_STATE]?.["state"] as { c1: { buffers: unknown } };
    assert.deepEqual(c1.buffers, [
      { encoding: "base64", path: ["b"], data: "Aw==" },
      { encoding: "base64", path: ["a"], data: "CQk=" },
    ]);
  });

  it("is left out where there are no widgets", async () =>
    assert.equal(await widgetsOf(() => {}), undefined));

  it("takes malformed messages for nothing", async () => {
    const widgets = await widgetsOf((_, publish) => {
      publish("comm_open", { comm_id: 3 });
      publish("comm_open", { comm_id: "a", target_name: "jupyter.widget", data: null });
      publish("comm_msg", { comm_id: "b", data: { method: "update", state: [1] } });
      publish("comm_open", open({ __proto__: { polluted: 1 } }, ["no path", [], 3], "jupyter.widget"));
    });
    assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
    assert.deepEqual(Object.keys(widgets?.[WIDGET_STATE]?.["state"] as object), ["c1"]);
  });
});
