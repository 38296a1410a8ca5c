import assert from "node:assert/strict";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { createRng } from "../../src/core/rng.js";
import { exportTourEncoder } from "../../src/experiments/tour-export.js";
import { methodOf, tourSettings } from "../../src/experiments/tour-settings.js";
import { initParams, unflatten } from "../../src/models/params.js";
import { openEncoder } from "../../src/weights/index.js";
import { assertClose } from "../helpers/assert-close.js";
import { withTempDir } from "../helpers/temp-dir.js";

describe("exportTourEncoder", () => {
  it("writes an encoder that opens again and gives the features of its method", () =>
    withTempDir(async (dir) => {
      const settings = tourSettings("smoke", { seed: 2 });
      const method = methodOf(settings, "can");
      const params = initParams(method.params, createRng(2));
      createRng(3).fillNormal(params);
      await exportTourEncoder(join(dir, "can-encoder"), { method: "can", params, settings, metrics: {} });
      const { specs, params: own, encodeSpec, metadata } = await openEncoder(dir);
      assert.equal(metadata["method"], "can");
      tf.tidy(() => {
        const images = tf.randomNormal([2, 32, 32, 3], 0, 1, "float32", 1);
        const expected = method.encode(unflatten(tf.tensor1d(params), method.params), images);
        assertClose(encodeSpec.encode(unflatten(tf.tensor1d(own), specs), images), expected, {
          absolute: 1e-5,
        });
      });
    }));
});
