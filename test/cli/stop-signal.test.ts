import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { stopOnCtrlC } from "../../src/cli/stop-signal.js";

function setUp() {
  const said: string[] = [];
  const exits: number[] = [];
  const source = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  const clock = { time: 0 };
  const stop = stopOnCtrlC(source, { say: (text) => said.push(text), now: () => clock.time });
  return { source, stop, said, exits, clock };
}

describe("stopOnCtrlC", () => {
  it("asks to stop at the first Ctrl-C and ends the process at the second", () => {
    const { source, stop, said, exits, clock } = setUp();
    source.emit("SIGINT");
    assert.ok(stop.signal.aborted);
    assert.match(said.join(), /stopping after this step; press Ctrl-C again/);
    assert.deepEqual(exits, []);
    clock.time = 600;
    source.emit("SIGINT");
    assert.deepEqual(exits, [130]);
  });

  it("takes two signals at once for one press, as they come under npm", () => {
    const { source, stop, said, exits, clock } = setUp();
    source.emit("SIGINT");
    clock.time = 20;
    source.emit("SIGINT");
    assert.ok(stop.signal.aborted);
    assert.equal(said.length, 1);
    assert.deepEqual(exits, []);
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
