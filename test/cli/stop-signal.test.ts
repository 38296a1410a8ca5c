import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { stopOnCtrlC } from "../../src/cli/stop-signal.js";

function setUp() {
  const said: string[] = [];
  const exits: number[] = [];
  const source = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  const stop = stopOnCtrlC(source, (text) => said.push(text));
  return { source, stop, said, exits };
}

describe("stopOnCtrlC", () => {
  it("asks to stop at the first Ctrl-C and ends the process at the second", () => {
    const { source, stop, said, exits } = setUp();
    source.emit("SIGINT");
    assert.ok(stop.signal.aborted);
    assert.match(said.join(), /stopping after this step; press Ctrl-C again/);
    assert.deepEqual(exits, []);
    source.emit("SIGINT");
    assert.deepEqual(exits, [130]);
  });

  it("takes SIGTERM, which schedulers send, the same way", () => {
    const { source, stop } = setUp();
    source.emit("SIGTERM");
    assert.ok(stop.signal.aborted);
  });

  it("gives Ctrl-C back when it is released", () => {
    const { source, stop } = setUp();
    stop.release();
    assert.equal(source.listenerCount("SIGINT") + source.listenerCount("SIGTERM"), 0);
  });
});
