import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import * as kernelNames from "@tensorflow/tfjs-core/dist/kernel_names.js";
import { excludedKernels } from "../../../src/compute/kernels/excluded.js";
import { kernelNotes } from "../../../src/compute/kernels/notes.js";
import { trace, traceKernels } from "../../../src/compute/trace.js";
import type { TensorFunction } from "../../../src/compute/types.js";
import { BackendError } from "../../../src/core/errors.js";
import { f32 } from "../../helpers/compiled-equals-eager.js";

const names = Object.keys(kernelNames)
  .filter((key) => key !== "default")
  .map((key) => (kernelNames as unknown as Record<string, string>)[key]!);

/** What tracing a function of one `[4, 4]` input throws. */
function refusal(f: (x: tf.Tensor) => unknown): Error {
  const myModel = (({ x }) => ({ y: f(x!) as tf.Tensor })) satisfies TensorFunction;
  try {
    trace(myModel, { x: f32(4, 4) });
  } catch (error) {
    assert(error instanceof BackendError, `a BackendError, not ${String(error)}`);
    return error;
  }
  throw new Error("tracing did not throw");
}

describe("coverage of tfjs kernels", () => {
  it("maps each kernel that tfjs names, or says why not", () => {
    const neither = names.filter((n) => !(n in traceKernels) && !(n in excludedKernels));
    assert.deepEqual(neither, []);
  });

  it("says of no kernel both", () => {
    assert.deepEqual(
      Object.keys(excludedKernels).filter((name) => name in traceKernels),
      [],
    );
  });

  it("gives reasons and notes for kernels that exist only", () => {
    const strangers = [...Object.keys(excludedKernels), ...Object.keys(kernelNotes)].filter(
      (name) => !names.includes(name),
    );
    assert.deepEqual(strangers, []);
  });

  it("is what docs/kernels.md says, with a case compared with eager for every mapped kernel", () => {
    // its own process: the script watches the kernels while it traces
    const script = fileURLToPath(new URL("../../../scripts/kernel-table.mjs", import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", script, "--check"], {
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
  });
});

describe("what cannot be compiled", () => {
  const refused: Record<string, [kernel: string, f: (x: tf.Tensor) => unknown, reason: RegExp]> = {
    "a shape that depends on the data": ["Unique", (x) => tf.unique(x).values, /shape depends on the data/],
    "a count that depends on the data": [
      "NonMaxSuppressionV3",
      (x) =>
        tf.image.nonMaxSuppression(
          x as tf.Tensor2D,
          tf.reshape<tf.Rank.R1>(tf.slice(x, [0, 0], [4, 1]), [4]),
          2,
        ),
      /feed the result to the next/,
    ],
    "a random draw": ["Multinomial", (x) => tf.multinomial(x as tf.Tensor2D, 2), /createRng and feed/],
    "complex numbers": ["Complex", (x) => tf.abs(tf.complex(x, x)), /complex numbers/],
    "a picture warp": [
      "RotateWithOffset",
      (x) => tf.image.rotateWithOffset(tf.reshape<tf.Rank.R4>(x, [1, 4, 4, 1]), 0.3),
      /warp on the host/,
    ],
  };
  for (const [what, [kernel, f, reason]] of Object.entries(refused)) {
    it(`is ${what}: the error names the function, the kernel and the way out`, () => {
      const { message } = refusal(f);
      assert.match(message, new RegExp(`^myModel: the tfjs kernel ${kernel} `));
      assert.match(message, reason);
      assert.match(message, /engine "wasm" or "cpu"/);
    });
  }

  it("is a value read while tracing: the error names the function and the way out", () => {
    const { message } = refusal((x) => tf.mul(x, x.dataSync()[0]!));
    assert.match(message, /^myModel: a tensor was read while it was traced/);
    assert.match(message, /engine "wasm" or "cpu"/);
  });

  it("is a window that tfjs lays out oddly: the error says what to give instead", () => {
    const image = (x: tf.Tensor) => tf.reshape<tf.Rank.R4>(x, [1, 4, 4, 1]);
    assert.match(
      refusal((x) => tf.maxPool(image(x), [2, 1], [3, 1], 1)).message,
      /^myModel: .*give the padding of each side/,
    );
    assert.match(
      refusal((x) => tf.maxPool3d(tf.reshape<tf.Rank.R5>(x, [1, 4, 2, 2, 1]), 1, [4, 1, 1], "same")).message,
      /^myModel: .*or padding "valid"/,
    );
  });

  it("leaves tfjs as it was after a refusal", () => {
    const before = tf.getBackend();
    refusal((x) => tf.unique(x).values);
    assert.equal(tf.getBackend(), before);
  });
});
