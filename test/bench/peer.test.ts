import assert from "node:assert/strict";
import { errorLine, startPeer } from "../../bench/peer.js";

/** A peer in plain Node: `answer` is the body of a function of `steps`. */
const peer = (ready: string, answer: string) => {
  const loop = `require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const { steps } = JSON.parse(line); ${answer} });`;
  return startPeer({ command: process.execPath, args: ["-e", `${ready}; ${loop}`], timeoutMs: 5000 });
};
const ready = `console.log("some talk"); console.log('{"ready":true,"params":7}')`;
const echo = `console.log(JSON.stringify({ ms: Array(steps).fill(steps) }))`;

describe("peer of the bench", () => {
  it("passes talk over, answers in order, and ends with its input", async () => {
    const { ready: said, run, close } = await peer(ready, echo);
    assert.equal(said.params, 7);
    assert.deepEqual(await Promise.resolve(run(2)), { ms: [2, 2] });
    assert.deepEqual(await run(1), { ms: [1] });
    await close();
    await assert.rejects(run(1), /the process ended \(exit code 0\)/);
  });

  it("gives the peer's own words when it fails", async () => {
    const saysError = `console.log('{"error":"Error: no such task"}')`;
    await assert.rejects(peer(saysError, ""), /^BackendError: Error: no such task$/);
  });

  it("names the exit code and the error when it ends without a word", async () => {
    await assert.rejects(peer(`throw new Error("broken")`, ""), /exit code 1\): Error: broken/);
    const { run, close } = await peer(ready, "process.exit(3)");
    await assert.rejects(run(1), /exit code 3/);
    await close();
  });

  it("says when the program is not there", async () => {
    await assert.rejects(startPeer({ command: "/no/such/python", args: [] }), /ENOENT/);
  });

  it("ends a peer that takes too long", async () => {
    const silent = startPeer({
      command: process.execPath,
      args: ["-e", "setInterval(() => 0, 1000)"],
      timeoutMs: 50,
    });
    await assert.rejects(silent, /the process ended \(SIGKILL\)/);
  });

  it("finds the line that says what went wrong", () => {
    assert.equal(errorLine("Traceback:\n  File x\nValueError: no\n\nNode.js v20"), "ValueError: no");
    assert.equal(errorLine("one\ntwo\n"), "two");
    assert.equal(errorLine(""), "");
  });
});
