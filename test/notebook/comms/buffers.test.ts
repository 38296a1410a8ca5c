import assert from "node:assert/strict";
import fc from "fast-check";
import { joinBuffers, splitBuffers } from "../../../src/notebook/comms/buffers.js";
import type { Content } from "../../../src/notebook/message.js";

const bytes = fc.uint8Array({ maxLength: 6 });
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.integer(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    bytes,
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(
      fc.string({ maxLength: 4 }).filter((key) => key !== "__proto__"),
      tie("tree"),
      { maxKeys: 4 },
    ),
  ),
}));
const states = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 4 }).filter((key) => key !== "__proto__"),
  tree,
);

const hasBytes = (value: unknown): boolean =>
  value instanceof Uint8Array ||
  (typeof value === "object" && value !== null && Object.values(value).some(hasBytes));

describe("splitBuffers and joinBuffers", () => {
  it("give any state back after a journey as JSON and buffers", () => {
    fc.assert(
      fc.property(states, (state) => {
        const split = splitBuffers(state);
        assert.equal(hasBytes(split.state), false);
        assert.equal(split.bufferPaths.length, split.buffers.length);
        const received = JSON.parse(JSON.stringify(split.state)) as Content;
        const back = joinBuffers(received, JSON.parse(JSON.stringify(split.bufferPaths)), split.buffers);
        assert.deepEqual(back, JSON.parse(JSON.stringify(state, keepBytes), reviveBytes));
      }),
    );
  });

  it("take keys out of objects, leave null in lists, and leave the state itself alone", () => {
    const state = {
      plain: [0, "text"],
      x: { ar: Uint8Array.of(1) },
      y: [Uint8Array.of(2), { z: Uint8Array.of(3) }],
    };
    const { state: rest, bufferPaths, buffers } = splitBuffers(state);
    assert.deepEqual(rest, { plain: [0, "text"], x: {}, y: [null, {}] });
    assert.deepEqual(bufferPaths, [
      ["x", "ar"],
      ["y", 0],
      ["y", 1, "z"],
    ]);
    assert.deepEqual(buffers, [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)]);
    assert.deepEqual(state.x.ar, Uint8Array.of(1));
  });

  it("see every kind of binary value as its bytes, of a part of a buffer only the part", () => {
    const all = Float32Array.of(1, 2, 3);
    const { buffers } = splitBuffers({
      float: all.subarray(1, 2),
      view: new DataView(all.buffer, 8),
      buffer: all.buffer,
      half: Uint16Array.of(513),
    });
    assert.deepEqual(buffers, [
      new Uint8Array(all.buffer, 4, 4),
      new Uint8Array(all.buffer, 8),
      new Uint8Array(all.buffer),
      Uint8Array.of(1, 2),
    ]);
  });

  it("refuse a state that refers to itself, and take one that is used twice", () => {
    const loop: Record<string, unknown> = {};
    loop["inner"] = { loop };
    assert.throws(() => splitBuffers(loop), /refers to itself/);
    const shared = { bytes: Uint8Array.of(1) };
    assert.deepEqual(splitBuffers({ a: shared, b: shared }).bufferPaths, [
      ["a", "bytes"],
      ["b", "bytes"],
    ]);
  });

  it("pass over paths that lead nowhere or to a prototype", () => {
    const state: Content = { a: { b: 1 }, list: [0] };
    const evil = [
      ["a", "__proto__"],
      ["__proto__", "x"],
      ["constructor", "prototype", "x"],
      ["no", "way"],
      [],
      3,
      ["list", 5],
      ["list", "x"],
    ];
    joinBuffers(
      state,
      evil,
      evil.map(() => Uint8Array.of(1)),
    );
    assert.deepEqual(state, { a: { b: 1 }, list: [0] });
    assert.equal(({} as { x?: unknown }).x, undefined);
    assert.deepEqual(joinBuffers({ a: 1 }, "no list", []), { a: 1 });
  });
});

const keepBytes = (_: string, value: unknown) =>
  value instanceof Uint8Array ? { "\0bytes": [...value] } : value;
const reviveBytes = (_: string, value: unknown) =>
  typeof value === "object" && value !== null && "\0bytes" in value
    ? Uint8Array.from(value["\0bytes"] as number[])
    : value;
