import assert from "node:assert/strict";
import { assign, createModel, watch } from "../../../widgets/shared/model.js";

describe("createModel", () => {
  it("tells listeners of a key when changes are saved, once, and only of that key", () => {
    const model = createModel({ patch: 0, picture: 0 });
    const seen: number[] = [];
    model.on("change:patch", () => seen.push(model.get("patch")));
    model.set("patch", 1);
    model.set("patch", 2);
    model.set("picture", 5);
    assert.deepEqual(seen, []);
    model.save_changes();
    model.save_changes();
    assert.deepEqual(seen, [2]);
    assign(model, "patch", 2); // no change
    assert.deepEqual(seen, [2]);
  });

  it("stops at off and when a watch is aborted", () => {
    const model = createModel({ patch: 0 });
    const abort = new AbortController();
    const seen: string[] = [];
    const callback = () => void seen.push("on");
    model.on("change:patch", callback);
    watch(model, "patch", { signal: abort.signal, callback: (patch) => seen.push(`watch ${patch}`) });
    assign(model, "patch", 1);
    model.off("change:patch", callback);
    abort.abort();
    assign(model, "patch", 2);
    assert.deepEqual(seen, ["on", "watch 1"]);
  });

  it("leaves the record it was given alone", () => {
    const state = { patch: 0 };
    assign(createModel(state), "patch", 3);
    assert.equal(state.patch, 0);
  });
});
