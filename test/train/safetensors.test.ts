import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { CheckpointError, DataError, ShapeError } from "../../src/core/errors.js";
import { readSafetensors, writeSafetensors, type SafetensorsContent } from "../../src/train/safetensors.js";
import { withTempDir } from "../helpers/temp-dir.js";

const encoder = new TextEncoder();

/** A file with a header of our choice, built apart from `formatHeader`. */
function fileOf(header: string | object, data = new Uint8Array(0), length?: bigint): Uint8Array {
  const json = encoder.encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const dims = fc.array(fc.nat(4), { maxLength: 3 });
const tensor = fc.tuple(dims, fc.constantFrom("F32", "I32", "U8"), fc.nat()).map(([shape, dtype, seed]) => {
  const n = shape.reduce((a, b) => a * b, 1);
  const values = Array.from({ length: n }, (_, i) => (seed + 7 * i) % 251);
  const make = { F32: Float32Array, I32: Int32Array, U8: Uint8Array }[dtype];
  return { shape, data: make.from(values) };
});
const content = fc.record({
  tensors: fc.dictionary(
    fc.string().filter((s) => s !== "__metadata__"),
    tensor,
    { maxKeys: 5 },
  ),
  metadata: fc.dictionary(fc.string(), fc.string({ unit: "grapheme" }), {
    maxKeys: 3,
  }),
});

const small: SafetensorsContent = {
  tensors: {
    a: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
    b: { shape: [3], data: Uint8Array.of(5, 6, 7) },
    c: { shape: [], data: Int32Array.of(-1) },
  },
  metadata: { kind: "test" },
};

describe("safetensors", () => {
  it("gives back what was written", () =>
    withTempDir((dir) =>
      fc.assert(
        fc.asyncProperty(content, async (written) => {
          const path = join(dir, "x.safetensors");
          const sha256 = await writeSafetensors(path, written);
          const read = await readSafetensors(path);
          assert.equal(read.sha256, sha256);
          assert.deepEqual({ ...read.metadata }, { ...written.metadata });
          assert.deepEqual({ ...read.tensors }, { ...written.tensors });
          assert.equal(
            sha256,
            createHash("sha256")
              .update(await readFile(path))
              .digest("hex"),
          );
        }),
        { numRuns: 60 },
      ),
    ));

  it("writes the published layout: length, JSON, little-endian data from an aligned place on", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.safetensors");
      await writeSafetensors(path, small);
      const bytes = await readFile(path);
      const length = Number(bytes.readBigUInt64LE(0));
      const header = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Record<string, unknown>;
      assert.equal(length % 8, 0);
      assert.deepEqual(header["__metadata__"], { kind: "test" });
      assert.deepEqual(header["a"], { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] });
      assert.deepEqual(header["b"], { dtype: "U8", shape: [3], data_offsets: [20, 23] });
      assert.equal(bytes.readFloatLE(8 + length + 4), 2);
      assert.equal(bytes.length, 8 + length + 23);
    }));

  it("either refuses a damaged file with a CheckpointError that names it, or has read it as another whole one", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.safetensors");
      const sha256 = await writeSafetensors(path, small);
      const whole = await readFile(path);
      for (let i = 0; i < whole.length; i++) {
        for (const flip of [1, 0x20, 0x80]) {
          const bytes = Uint8Array.from(whole);
          bytes[i]! ^= flip;
          await writeFile(path, bytes);
          try {
            assert.notEqual((await readSafetensors(path)).sha256, sha256);
          } catch (error) {
            assert.ok(error instanceof CheckpointError, String(error));
            assert.match(error.message, /x\.safetensors is no whole safetensors file: .*; restore/);
          }
        }
      }
    }));

  it("refuses a file cut short at any byte", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.safetensors");
      await writeSafetensors(path, small);
      const whole = await readFile(path);
      for (let length = 0; length < whole.length; length++) {
        await writeFile(path, whole.subarray(0, length));
        await assert.rejects(readSafetensors(path), CheckpointError);
      }
    }));

  const a = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
  const bad: [string, Uint8Array, RegExp][] = [
    ["a header longer than the file", fileOf("{}", undefined, 1n << 60n), /claims 1152921504606846976 bytes/],
    ["a header that is no JSON", fileOf("{]"), /no JSON text/],
    ["a header that is no UTF-8", fileOf("{}", undefined, 2n).fill(0xff, 8), /no JSON text/],
    ["a header that is a list", fileOf("[]"), /no JSON object/],
    ["metadata that is no text", fileOf({ __metadata__: { a: 1 } }), /__metadata__/],
    [
      "a dtype it does not know",
      fileOf({ a: { ...a, dtype: "F16", shape: [2] } }, new Uint8Array(4)),
      /dtype "F16", expected F32, I32 or U8/,
    ],
    ["a dtype by another road", fileOf({ a: { ...a, dtype: "constructor" } }), /dtype "constructor"/],
    ["a negative shape", fileOf({ a: { ...a, shape: [-1] } }, new Uint8Array(4)), /no valid shape/],
    ["offsets past the end", fileOf({ a }, new Uint8Array(3)), /bytes 0 to 4, but the data has 3/],
    ["offsets backwards", fileOf({ a: { ...a, data_offsets: [4, 0] } }, new Uint8Array(4)), /bytes 4 to 0/],
    ["another size", fileOf({ a: { ...a, shape: [2] } }, new Uint8Array(4)), /needs 8 bytes, has 4/],
    [
      "a shape that overflows",
      fileOf({ a: { ...a, shape: [2 ** 53 - 1, 2 ** 53 - 1] } }, new Uint8Array(4)),
      /needs/,
    ],
    [
      "an overlap",
      fileOf({ a, b: { ...a, data_offsets: [2, 6] } }, new Uint8Array(6)),
      /"b" overlaps the tensor/,
    ],
    ["a gap", fileOf({ a, b: { ...a, data_offsets: [5, 9] } }, new Uint8Array(9)), /"b" leaves a gap/],
    ["bytes at the end", fileOf({ a }, new Uint8Array(5)), /end at byte 4, but the data has 5/],
  ];
  for (const [what, bytes, message] of bad) {
    it(`refuses ${what}`, () =>
      withTempDir(async (dir) => {
        const path = join(dir, "bad.safetensors");
        await writeFile(path, bytes);
        await assert.rejects(readSafetensors(path), (error: Error) => {
          assert.ok(error instanceof CheckpointError);
          assert.match(error.message, message);
          return true;
        });
      }));
  }

  it("says that a file is missing, or is a folder", () =>
    withTempDir(async (dir) => {
      await assert.rejects(readSafetensors(join(dir, "none")), /none: it is not there; check the path/);
      await assert.rejects(readSafetensors(dir), /it is not a file; check the path/);
    }));

  it("refuses to write a shape that does not fit, and leaves the old file", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.safetensors");
      await writeSafetensors(path, small);
      const wrong = { tensors: { a: { shape: [3], data: new Float32Array(2) } } };
      await assert.rejects(writeSafetensors(path, wrong), ShapeError);
      assert.deepEqual((await readSafetensors(path)).tensors, small.tensors);
      assert.deepEqual(await readdir(dir), ["x.safetensors"]);
    }));

  it("says in one line where it cannot write", () =>
    withTempDir(async (dir) => {
      await writeFile(join(dir, "file"), "");
      const path = join(dir, "file", "x.safetensors");
      await assert.rejects(writeSafetensors(path, small), (error: Error) => {
        assert.ok(error instanceof DataError);
        assert.match(error.message, /^cannot write .*x\.safetensors: .*give another folder \(ENOTDIR\)$/);
        return true;
      });
    }));
});
