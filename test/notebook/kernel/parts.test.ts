import assert from "node:assert/strict";
import { Writable } from "node:stream";
import fc from "fast-check";
import { captureStream } from "../../../src/notebook/kernel/capture-streams.js";
import { toCodePoints, toUtf16 } from "../../../src/notebook/kernel/code-points.js";
import { History } from "../../../src/notebook/kernel/history.js";
import { parseKernelArguments } from "../../../src/notebook/kernel/kernel-arguments.js";
import { SendQueue } from "../../../src/notebook/kernel/send-queue.js";
import { StreamJoiner } from "../../../src/notebook/kernel/stream-joiner.js";

describe("send queue", () => {
  it("gives a socket that takes one message at a time all of 1,000, in order", async () => {
    const taken: number[] = [];
    let isBusy = false;
    const queue = new SendQueue({
      async send([frame]) {
        assert.ok(!isBusy, "EBUSY");
        isBusy = true;
        await new Promise(setImmediate);
        taken.push(Buffer.from(frame!).readUInt16LE());
        isBusy = false;
      },
    });
    for (let i = 0; i < 1000; i++) void queue.send([new Uint8Array(new Uint16Array([i]).buffer)]);
    await queue.drained();
    assert.deepEqual(
      taken,
      Array.from({ length: 1000 }, (_, i) => i),
    );
  });

  it("goes on after a send that failed", async () => {
    const errors: unknown[] = [];
    let numSent = 0;
    const send = () => (++numSent === 1 ? Promise.reject(new Error("gone")) : Promise.resolve());
    const queue = new SendQueue({ send }, (error) => errors.push(error));
    await Promise.all([queue.send([]), queue.send([])]);
    assert.deepEqual([numSent, errors.length], [2, 1]);
  });
});

describe("stream joiner", () => {
  it("sends the first text at once, joins what comes within 50 ms, also where no timer can fire, and bounds its length", () => {
    const sent: string[] = [];
    let now = 0;
    const joiner = new StreamJoiner<string>(
      (source, name, text) => sent.push(`${source} ${name} ${text}`),
      () => now,
    );
    for (now = 0; now < 60; now += 10) joiner.write("a", "stdout", `${now}\r`);
    assert.deepEqual(sent, ["a stdout 0\r", "a stdout 10\r20\r30\r40\r50\r"]);
    joiner.write("a", "stdout", "1");
    joiner.write("a", "stderr", "2");
    joiner.write("b", "stderr", "3");
    joiner.flush();
    joiner.flush();
    assert.deepEqual(sent.slice(2), ["a stdout 1", "a stderr 2", "b stderr 3"]);
    joiner.write("a", "stdout", "x".repeat(200_000));
    assert.equal(sent.length, 6);
    joiner.write("c", "stdout", "begins"); // a cell just after another one, before it blocks the thread
    assert.equal(sent.at(-1), "c stdout begins");
  });
});

describe("captured stream", () => {
  it("joins characters that come in two writes, and calls back", async () => {
    const stream = new Writable() as unknown as NodeJS.WriteStream;
    const texts: string[] = [];
    const restore = captureStream(stream, (text) => texts.push(text));
    const bytes = Buffer.from("é");
    stream.write(bytes.subarray(0, 1));
    stream.write(bytes.subarray(1));
    await new Promise<void>((resolve) =>
      stream.write("4869", "hex", () => {
        resolve();
      }),
    );
    await new Promise<void>((resolve) =>
      stream.write("!", () => {
        resolve();
      }),
    );
    restore();
    assert.equal(texts.join(""), "éHi!");
    assert.ok(!Object.hasOwn(stream, "write"));
  });
});

describe("code points", () => {
  it("turn into UTF-16 offsets and back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(30), (text, n) => {
        const count = Math.min(n, Array.from(text).length);
        assert.equal(toUtf16(text, n), Array.from(text).slice(0, n).join("").length);
        assert.equal(toCodePoints(text, toUtf16(text, n)), count);
      }),
    );
  });
});

describe("history", () => {
  const history = new History(4);
  for (const [i, input] of ["old", "let a", "b?", "let a", "(c)"].entries()) history.add(i + 1, input);
  history.setOutput(4, "4!");
  const lines = (request: object) => history.find({ ...request }).map(([, line]) => line);

  it("finds a range, the last ones and what matches a pattern", () => {
    assert.deepEqual(lines({ hist_access_type: "range", session: 0, start: 3, stop: 5 }), [3, 4]);
    assert.deepEqual(lines({ hist_access_type: "range", session: -1, start: 1 }), []);
    assert.deepEqual(lines({ hist_access_type: "tail", n: 2 }), [4, 5]);
    assert.deepEqual(lines({ hist_access_type: "tail", n: 0 }), []);
    assert.deepEqual(lines({ hist_access_type: "search", pattern: "let*" }), [2, 4]);
    assert.deepEqual(lines({ hist_access_type: "search", pattern: "let*", unique: true }), [4]);
    assert.deepEqual(lines({ hist_access_type: "search", pattern: "(?)" }), [5]);
    assert.deepEqual(history.find({ hist_access_type: "tail", n: 2, output: true }), [
      [1, 4, ["let a", "4!"]],
      [1, 5, ["(c)", null]],
    ]);
  });
});

describe("kernel arguments", () => {
  it("are read, and the usage is said where they are wrong", () => {
    assert.deepEqual(parseKernelArguments(["--connection-file", "a.json"]), {
      connectionFile: "a.json",
      allowRemote: false,
    });
    assert.equal(parseKernelArguments(["-f", "a", "--allow-remote"]).allowRemote, true);
    assert.throws(() => parseKernelArguments([]), /usage: node main.js --connection-file FILE/);
    assert.throws(() => parseKernelArguments(["--port", "1"]), /usage.*--port/);
  });
});
