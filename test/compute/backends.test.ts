import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { useBackend } from "../../src/compute/backends.js";
import { compile } from "../../src/compute/compile.js";
import {
  ENGINES,
  type Engine,
  type HostArray,
  type InputSpecs,
  type TensorFunction,
} from "../../src/compute/types.js";
import { BackendError } from "../../src/core/errors.js";
import { createRng } from "../../src/core/rng.js";
import { countParams, initParams, unflatten } from "../../src/models/params.js";
import { assertClose } from "../helpers/assert-close.js";
import { f32 } from "../helpers/compiled-equals-eager.js";
import { randomBatch, tinyMethod } from "../helpers/method-batch.js";
import { withTempDir } from "../helpers/temp-dir.js";

const method = tinyMethod("can");

const lossAndGradient: TensorFunction = ({ params, ...inputs }) => {
  const total = (x: tf.Tensor) => method.loss(unflatten(x as tf.Tensor1D, method.params), inputs).total;
  const { value, grad } = tf.valueAndGrad(total)(params!);
  return { loss: value, gradient: grad };
};

async function runOn(engine: Engine): Promise<Record<string, HostArray>> {
  const feeds: Record<string, HostArray> = { params: initParams(method.params, createRng(5)) };
  tf.tidy(() => {
    for (const [key, tensor] of Object.entries(randomBatch(method))) {
      feeds[key] = tensor.dataSync<"float32">();
    }
  });
  const inputs: InputSpecs = { params: f32(countParams(method.params)), ...method.inputs };
  const compiled = await compile(lossAndGradient, { inputs, engine });
  try {
    return await compiled.run(feeds);
  } finally {
    await compiled.dispose();
  }
}

/** Why an engine cannot be tested here. */
function absent(engine: Engine): string | undefined {
  if (engine !== "tensorflow") return undefined;
  try {
    createRequire(import.meta.url).resolve("@tensorflow/tfjs-node");
    return undefined;
  } catch {
    return "skipped: @tensorflow/tfjs-node is not installed";
  }
}

describe("engines", () => {
  for (const engine of ENGINES.filter((name) => name !== "cpu")) {
    const reason = absent(engine);
    const test = reason === undefined ? it : it.skip;
    test(`${engine} gives CAN's loss and gradient as cpu does${reason ? ` (${reason})` : ""}`, async () => {
      const expected = await runOn("cpu");
      const actual = await runOn(engine);
      assertClose(actual.loss!, expected.loss!, { what: "loss" });
      const largest = Math.max(...expected.gradient!.map(Math.abs));
      assertClose(actual.gradient!, expected.gradient!, { absolute: 1e-5 * largest, what: "gradient" });
      assert.equal(tf.getBackend(), "cpu");
    });
  }
});

describe("useBackend", () => {
  const missing = () => {
    throw new Error("Cannot find module");
  };

  it("names the npm command where tfjs-node is not installed", async () => {
    await assert.rejects(useBackend("tensorflow", missing), (error: unknown) => {
      assert.ok(error instanceof BackendError);
      assert.match(error.message, /is not installed: npm install @tensorflow\/tfjs-node /);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
    assert.equal(tf.getBackend(), "cpu");
  });

  it("says that tfjs-node is there but does not load, and why, in one line", async () => {
    await withTempDir(async (dir) => {
      const file = join(dir, "broken.cjs");
      await writeFile(file, 'throw new Error("tfjs_binding.node was not found\\nrun npm rebuild");');
      const broken = (name: string) => (name.endsWith("-gpu") ? missing() : file);
      const message =
        'engine "tensorflow": @tensorflow/tfjs-node is installed but does not load: Error: tfjs_binding.node was not found';
      await assert.rejects(useBackend("tensorflow", broken), { name: "BackendError", message });
    });
  });
});
