import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import * as ort from "onnxruntime-node";
import { exportOnnx } from "../../src/compute/export-onnx.js";
import { createRng } from "../../src/core/rng.js";
import { createMethod } from "../../src/methods/can.js";
import { initParams, unflatten } from "../../src/models/params.js";
import { assertClose } from "../helpers/assert-close.js";
import { f32 } from "../helpers/compiled-equals-eager.js";

const tiny = { batchSize: 2, imageSize: 8, patchSize: 4, embedDim: 16, depth: 1, numHeads: 2 };

describe("exportOnnx", () => {
  it("writes an encoder that takes any batch size and equals eager", async () => {
    const method = createMethod("simclr", tiny);
    const flat = initParams(method.params, createRng(3));
    const encode = (images: tf.Tensor) => method.encode(unflatten(tf.tensor1d(flat), method.params), images);
    const file = exportOnnx(({ images }) => ({ features: encode(images!) }), {
      inputs: { images: f32(8, 8, 3) },
      name: "encoder",
      metadata: { method: "simclr" },
    });
    const session = await ort.InferenceSession.create(file);
    for (const rows of [1, 2, 5]) {
      const images = new Float32Array(rows * 8 * 8 * 3);
      createRng(rows).fillNormal(images);
      const result = await session.run({ images: new ort.Tensor("float32", images, [rows, 8, 8, 3]) });
      assert.deepEqual(result.features!.dims, [rows, 16]);
      const expected = tf.tidy(() => encode(tf.tensor(images, [rows, 8, 8, 3])).dataSync());
      assertClose(result.features!.data as Float32Array, expected, { absolute: 1e-4 });
    }
    await session.release();
  });

  it("refuses a function that mixes in the batch size as a number", () => {
    const f = ({ x }: Record<string, tf.Tensor>) => ({ y: tf.mul(x!, tf.range(1, x!.shape[0] + 1)) });
    assert.throws(
      () => exportOnnx(f, { inputs: { x: f32() }, name: "ramp" }),
      /ramp: .* depends on the batch size/,
    );
  });
});
