import assert from "node:assert/strict";
import fc from "fast-check";
import {
  decodeMessage,
  defaultLimits,
  encodeMessage,
  ReplayGuard,
  WireError,
} from "../../../src/notebook/wire/index.js";
import { isSignedBy, sign } from "../../../src/notebook/wire/signature.js";
import { anyMessage, key } from "./messages.js";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("wire", () => {
  it("signs as jupyter_client 8.6 does", () => {
    // python -c: Session(key=…).sign([…]) of jupyter_client, and hmac.new(key, …, sha256) of Python
    const parts = [
      '{"msg_id":"1","msg_type":"kernel_info_request","session":"s","username":"u","date":"2024-01-01T00:00:00Z","version":"5.3"}',
      "{}",
      "{}",
      '{"café":"😀"}',
    ].map(bytes);
    const wanted = "fda4e13c078ad1a1b32efef5ff5920e1606cb560ea3cefa4b969b3d5e8546d8f";
    assert.equal(sign(parts, key), wanted);
    assert.ok(isSignedBy(parts, bytes(wanted), key));
    assert.ok(!isSignedBy(parts, bytes(wanted.replace("f", "e")), key));
    assert.ok(!isSignedBy(parts, bytes(wanted.slice(1)), key));
  });

  it("decodes what it encoded, with identities and buffers", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const decoded = decodeMessage(encodeMessage(message, key), { key });
        const wanted = JSON.parse(JSON.stringify(message)) as typeof message;
        assert.deepEqual(decoded, { ...wanted, identities: message.identities, buffers: message.buffers });
      }),
    );
  });

  it("leaves buffers out of the signature, as the protocol says", () => {
    fc.assert(
      fc.property(anyMessage, fc.uint8Array(), (message, buffer) => {
        const frames = [...encodeMessage(message, key), buffer];
        assert.deepEqual(decodeMessage(frames, { key }).buffers.at(-1), buffer);
      }),
    );
  });

  it("takes a header with fields of a later protocol and without a date", () => {
    const header = { msg_id: "1", msg_type: "x", session: "s", subshell_id: null };
    const frames = encodeMessage(
      { identities: [], header: header as never, parentHeader: {}, metadata: {}, content: {}, buffers: [] },
      key,
    );
    assert.deepEqual(decodeMessage(frames, { key }).header, {
      ...header,
      username: "",
      date: "",
      version: "",
    });
  });

  it("names the field that a content cannot have", () => {
    assert.throws(() => encodeMessage({ ...sample(), content: { count: 1n } }, key), /BigInt/);
  });
});

describe("a message that is not ours", () => {
  it("is refused when any byte of its signed parts is changed", () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(), fc.integer({ min: 1, max: 255 }), (message, where, flip) => {
        const frames = encodeMessage(message, key).map((frame) => new Uint8Array(frame));
        const at = message.identities.length + 1;
        const signed = frames.slice(at, at + 5);
        const total = signed.reduce((sum, { length }) => sum + length, 0);
        let offset = where % total;
        const part = signed.find((one) => (offset < one.length ? true : ((offset -= one.length), false)))!;
        part[offset]! ^= flip;
        assert.throws(() => decodeMessage(frames, { key }), WireError);
      }),
    );
  });

  it("is refused without signature, with another key, and cut off anywhere", () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(), (message, cut) => {
        const frames = encodeMessage(message, key);
        const at = message.identities.length + 1;
        assert.throws(() => decodeMessage(encodeMessage(message, `${key}x`), { key }), /wrong signature/);
        assert.throws(() => decodeMessage(frames.with(at, bytes("")), { key }), /wrong signature/);
        assert.throws(() => decodeMessage(frames.slice(0, cut % (at + 5)), { key }), WireError);
      }),
    );
  });

  it("is refused whatever its frames are", () => {
    const anyFrames = fc.array(
      fc.oneof(fc.uint8Array(), fc.constant(bytes("<IDS|MSG>")), fc.constant(bytes("{}"))),
    );
    fc.assert(
      fc.property(anyFrames, (frames) => {
        assert.throws(() => decodeMessage(frames, { key }), WireError);
      }),
      { numRuns: 500 },
    );
  });

  it("is refused when signed but no JSON object, or without a header's fields", () => {
    const whole = encodeMessage(sample(), key);
    const header = whole[2]!;
    for (const [part, text] of [
      [0, "{}"],
      [0, '{"msg_id":1,"msg_type":"x","session":"s"}'],
      [1, '{"msg_id":"1"}'],
      [2, "[]"],
      [3, "null"],
      [3, "{"],
      [3, '"text"'],
    ] as const) {
      const parts = [header, ...["{}", "{}", "{}"].map(bytes)].with(part, bytes(text));
      const frames = [bytes("<IDS|MSG>"), bytes(sign(parts, key)), ...parts];
      assert.throws(() => decodeMessage(frames, { key }), WireError, `${part}: ${text}`);
    }
    const parts = [header, ...["{}", "{}"].map(bytes), new Uint8Array([0x7b, 0xff, 0x7d])];
    const frames = [bytes("<IDS|MSG>"), bytes(sign(parts, key)), ...parts];
    assert.throws(() => decodeMessage(frames, { key }), /not JSON/);
  });

  it("is refused the second time, and remembered without end of memory", () => {
    const replays = new ReplayGuard(2);
    const [one, two, three] = ["1", "2", "3"].map((id) => encodeMessage(sample(id), key)) as [
      Uint8Array[],
      Uint8Array[],
      Uint8Array[],
    ];
    decodeMessage(one, { key, replays });
    assert.throws(() => decodeMessage(one, { key, replays }), /seen before/);
    decodeMessage(two, { key, replays });
    decodeMessage(three, { key, replays });
    assert.throws(() => decodeMessage(two, { key, replays }), /seen before/);
    decodeMessage(one, { key, replays }); // two newer ones have pushed it out
  });

  it("is refused when too large, before its signature is computed", () => {
    const frames = encodeMessage({ ...sample(), buffers: [new Uint8Array(60), new Uint8Array(60)] }, key);
    const decode = (limits: Partial<typeof defaultLimits>) =>
      decodeMessage(frames, { key, limits: { ...defaultLimits, ...limits } });
    assert.throws(() => decode({ numFrames: frames.length - 1 }), /frames, wanted at most/);
    assert.throws(() => decode({ jsonBytes: 10 }), /header of \d+ bytes, wanted at most 10/);
    assert.throws(() => decode({ bufferBytes: 119 }), /buffers of 120 bytes, wanted at most 119/);
    decode({ numFrames: frames.length, bufferBytes: 120 });
  });
});

function sample(id = "1") {
  return {
    identities: [],
    header: { msg_id: id, msg_type: "comm_msg", session: "s", username: "u", date: "", version: "5.3" },
    parentHeader: {},
    metadata: {},
    content: {},
    buffers: [] as Uint8Array[],
  };
}
