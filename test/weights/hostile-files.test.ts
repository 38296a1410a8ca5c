import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describeOnnx } from "../../src/compute/index.js";
import { CanlabError, CheckpointError } from "../../src/core/errors.js";
import { exportEncoder, openEncoder, openWeightFile } from "../../src/weights/index.js";
import { withTempDir } from "../helpers/temp-dir.js";
import { timmFile } from "../helpers/timm-files.js";
import { pickleOf, storedZip } from "../helpers/torch-zip.js";

const files = ["vit.pth", "vit.safetensors", "mae-finetuned.pth"];

/** Reads everything; what goes wrong has to be an error of canlab's. */
async function readAll(path: string): Promise<"read" | "refused"> {
  try {
    const file = await openWeightFile(path);
    try {
      await file.read(file.entries.map(({ name }) => name));
    } finally {
      await file.close();
    }
    await openEncoder(path, { numHeads: 2 });
    return "read";
  } catch (error) {
    assert.ok(error instanceof CanlabError, error instanceof Error ? error.stack : String(error));
    return "refused";
  }
}

describe("a damaged weight file", () => {
  for (const name of files) {
    it(`${name} cut short anywhere is refused`, () =>
      withTempDir(async (dir) => {
        const whole = await readFile(timmFile(name));
        const path = join(dir, name);
        const lengths = fc.sample(fc.nat(whole.length - 1), { numRuns: 60, seed: 1 });
        for (const length of [...lengths, 0, 1, 7, 8, 9, whole.length - 1]) {
          await writeFile(path, whole.subarray(0, length));
          assert.equal(await readAll(path), "refused", `${length} bytes`);
        }
      }));

    it(`${name} with a byte changed is read or refused, never worse`, () =>
      withTempDir(async (dir) => {
        const whole = await readFile(timmFile(name));
        const path = join(dir, name);
        const place = fc.oneof(
          fc.nat(whole.length - 1),
          fc.nat(3000),
          fc.nat(3000).map((n) => whole.length - 1 - n),
        );
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 3 }),
            async (changes) => {
              const bytes = Uint8Array.from(whole);
              for (const [at, value] of changes) bytes[at] = value;
              await writeFile(path, bytes);
              await readAll(path);
            },
          ),
          { numRuns: 150 },
        );
      }));
  }

  it("notices a changed number in a .pth by its checksum", () =>
    withTempDir(async (dir) => {
      const bytes = await readFile(timmFile("vit.pth"));
      const intact = await openWeightFile(timmFile("vit.pth"));
      const numbers = await intact.read(["norm.bias"]);
      await intact.close();
      const at = bytes.indexOf(Buffer.from(numbers["norm.bias"]!.buffer));
      bytes[at + 1]! ^= 1;
      const path = join(dir, "x.pth");
      await writeFile(path, bytes);
      await assert.rejects(openEncoder(path, { numHeads: 2 }), /the checksum of "vit\/data\/\d+" is another/);
    }));

  it("leaves what was there alone when a conversion fails", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.safetensors");
      await writeFile(path, "precious");
      const { config, params } = await openEncoder(timmFile("vit.pth"), { numHeads: 2 });
      await assert.rejects(exportEncoder(path, { config, params: params.subarray(1) }));
      assert.equal(await readFile(path, "utf8"), "precious");
      assert.deepEqual(await readdir(dir), ["x.safetensors"]);
    }));

  it("of ONNX is refused with what to give instead", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "vit.onnx");
      const { config, params } = await openEncoder(timmFile("vit.pth"), { numHeads: 2 });
      await exportEncoder(path, { config, params });
      await assert.rejects(openEncoder(path), /vit\.onnx is an ONNX graph, .* give the \.safetensors/);
    }));

  it("is refused as ONNX when it is cut or changed into something else", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.onnx");
      const { config, params } = await openEncoder(timmFile("vit.pth"), { numHeads: 2 });
      await exportEncoder(path, { config, params });
      const whole = await readFile(path);
      assert.throws(() => describeOnnx(whole.subarray(0, 100), path), CheckpointError);
      assert.throws(() => describeOnnx(new Uint8Array(0), path), /no graph with nodes/);
      fc.assert(
        fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, length) => {
          const bytes = Uint8Array.from(whole.subarray(0, length));
          if (at < length) bytes[at] = value;
          try {
            describeOnnx(bytes, path);
          } catch (error) {
            assert.ok(error instanceof CheckpointError, String(error));
          }
        }),
        { numRuns: 100 },
      );
      const nested = new Uint8Array(200_000).fill(0x9b); // groups in groups
      assert.throws(() => describeOnnx(nested, path), CheckpointError);
    }));
});

describe("a hostile .pth", () => {
  const refused: [string, Uint8Array, RegExp][] = [
    [
      "a call of os.system",
      pickleOf("cos\nsystem\n", "X\u0004\0\0\0true", "\x85R."),
      /refers to "os\.system", and only tensors/,
    ],
    [
      "a call of a builtin by STACK_GLOBAL",
      pickleOf("\x8c\x08builtins\x8c\x04eval\x93."),
      /refers to "builtins\.eval"/,
    ],
    [
      "a name of every object",
      pickleOf("cconstructor\nconstructor\n."),
      /refers to "constructor\.constructor"/,
    ],
    ["an opcode that imports by number", pickleOf("\x82\x01."), /opcode 0x82 at byte 2/],
    ["a call of a list", pickleOf("])R."), /calls what cannot be called/],
    ["a pickle without an end", pickleOf("}"), /ends at byte 3, inside a value/],
    ["a text longer than the file", pickleOf("X\xff\xff\xff\x7f."), /inside a value/],
    ["a value that was never kept", pickleOf("h\x07."), /recalls value 7/],
    ["no dict", pickleOf("]."), /holds no dict of tensors/],
    [
      "a dict without tensors",
      pickleOf("}X\x01\0\0\0aK\x01s."),
      /no state dict at its top or under model or state_dict, only a/,
    ],
  ];
  const tensor = (shape: string, strides: string) =>
    pickleOf(
      "}X\x01\0\0\0actorch._utils\n_rebuild_tensor_v2\n",
      "((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x01tQ",
      `K\x00${shape}${strides}\x89ccollections\nOrderedDict\n)RtRs.`,
    );
  const oneNumber = { "data/0": new Uint8Array(4) };
  const million = "J\x00\x00\x10\x00";

  for (const [what, pickle, message] of refused) {
    it(`is refused for ${what}`, () =>
      withTempDir(async (dir) => {
        const path = join(dir, "x.pth");
        await writeFile(path, storedZip({ "data.pkl": pickle }));
        await assert.rejects(openWeightFile(path), (error: Error) => {
          assert.ok(error instanceof CheckpointError, error.stack);
          assert.match(error.message, message);
          return true;
        });
      }));
  }

  it("is read when it is small and honest, so that the refusals above mean something", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.pth");
      await writeFile(path, storedZip({ "data.pkl": tensor("K\x01\x85", "K\x01\x85"), ...oneNumber }));
      const file = await openWeightFile(path);
      assert.deepEqual(file.entries, [{ name: "a", dtype: "F32", shape: [1] }]);
      assert.deepEqual(await file.read(["a"]), { a: new Float32Array(1) });
      await file.close();
    }));

  it("is refused when one stored number is to become a million", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.pth");
      await writeFile(path, storedZip({ "data.pkl": tensor(`${million}\x85`, "K\x00\x85"), ...oneNumber }));
      await assert.rejects(openWeightFile(path), /shape \[1048576\] does not fit its storage of 1 numbers/);
    }));

  it("is refused when a storage is not there, or smaller than it says", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.pth");
      const pickle = tensor("K\x01\x85", "K\x01\x85");
      await writeFile(path, storedZip({ "data.pkl": pickle }));
      await assert.rejects(openWeightFile(path), /the storage of "a" needs 4 bytes, has none/);
      await writeFile(path, storedZip({ "data.pkl": pickle, "data/0": new Uint8Array(3) }));
      await assert.rejects(openWeightFile(path), /needs 4 bytes, has 3/);
    }));

  it("is refused when a file in it is compressed, there twice, or on top of another", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.pth");
      const zip = (change: (directory: DataView, second: number) => void) => {
        const bytes = storedZip({ "data.pkl": tensor("K\x01\x85", "K\x01\x85"), ...oneNumber });
        const places = [...bytes.keys()].filter(
          (i) => Buffer.from(bytes.subarray(i, i + 4)).toString("latin1") === "PK\x01\x02",
        );
        change(new DataView(bytes.buffer, places[0]), places[1]! - places[0]!);
        return bytes;
      };
      await writeFile(
        path,
        zip((view) => view.setUint16(10, 8, true)),
      );
      await assert.rejects(openWeightFile(path), /"x\/data\.pkl" is compressed/);
      await writeFile(
        path,
        zip((view, second) => view.setUint32(second + 42, 0, true)),
      );
      await assert.rejects(openWeightFile(path), /outside the file or on top of another/);
      await writeFile(
        path,
        zip((view) => view.setUint16(8, 1, true)),
      );
      await assert.rejects(openWeightFile(path), /is encrypted/);
    }));

  it("from before PyTorch 1.6 is refused with what to do", () =>
    assert.rejects(
      openWeightFile(timmFile("legacy.pth")),
      /before PyTorch 1\.6 .* torch\.save\(torch\.load\(old, weights_only=True\), new\)/,
    ));

  it("of any bytes is refused as a pickle, quickly", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.pth");
      const opcode = fc.constantFrom(..."(}])NtXKMJGqrhjcQRbaesu.\x80\x81\x85\x86\x87\x88\x8a\x8c\x93\x94");
      const program = fc.array(
        fc.oneof(
          opcode,
          fc.nat(255).map((n) => String.fromCharCode(n)),
        ),
        { maxLength: 60 },
      );
      await fc.assert(
        fc.asyncProperty(program, async (codes) => {
          await writeFile(path, storedZip({ "data.pkl": pickleOf(...codes, ".") }));
          await assert.rejects(openWeightFile(path), CheckpointError);
        }),
        { numRuns: 200 },
      );
    }));

  it("has right checksums in these tests", () => {
    const zip = Buffer.from(storedZip({ a: new Uint8Array([1, 2, 3]) }));
    assert.equal(zip.readUInt32LE(zip.indexOf("PK\x01\x02") + 16), crc32(new Uint8Array([1, 2, 3])));
  });
});
