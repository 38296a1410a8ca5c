import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { findScript, rememberScript } from "../../../src/notebook/session/scripts.js";

describe("scripts that ran", () => {
  const script = (n: number) => ({ title: `Cell In[${n}]`, source: `const a = ${n};`, steps: [] });
  const bytesHeld = async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    // Buffers that a collection has found are freed in the turns after it.
    for (let turn = 0; turn < 5; turn++) {
      collect();
      await delay(10);
    }
    return process.memoryUsage().arrayBuffers;
  };

  it("are found again, and take little room", async () => {
    const before = await bytesHeld();
    for (let n = 0; n < 2000; n++) rememberScript(`held-${n}`, script(n));
    assert.deepEqual(findScript("held-7"), script(7));
    assert.equal(findScript("nowhere"), undefined);
    const perScript = ((await bytesHeld()) - before) / 2000;
    assert.ok(perScript < 2000, `${perScript} bytes each`);
  });

  it("are forgotten, the oldest first, when there are thousands", () => {
    for (let n = 0; n < 5001; n++) rememberScript(`many-${n}`, script(n));
    assert.equal(findScript("many-0"), undefined);
    assert.deepEqual(findScript("many-5000"), script(5000));
  });
});
