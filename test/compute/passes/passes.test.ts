import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { ConfigError } from "../../../src/core/errors.js";
import { compile } from "../../../src/compute/compile.js";
import { passes } from "../../../src/compute/passes/index.js";
import { trace } from "../../../src/compute/trace.js";
import { createMethod } from "../../../src/methods/can.js";
import { trainStep } from "../../../src/train/train-step.js";
import { f32, randomFeeds } from "../../helpers/compiled-equals-eager.js";
import { assertPassKeepsResults } from "../../helpers/pass-keeps-results.js";

const every = passes.map(({ name }) => name);
const inputs = { x: f32(4, 3), w: f32(3, 5) };
type Tensors = Record<string, tf.Tensor>;

/** A layer with its gradients, in which something is computed twice, something for nothing, and something is scaled. */
const f = ({ x, w }: Tensors): Tensors => {
  const loss = (a: tf.Tensor, b: tf.Tensor): tf.Scalar => {
    tf.log(a);
    const product = tf.mul(tf.matMul(tf.tanh(a), b), 0.5);
    return tf.add(tf.sum(tf.square(product)), tf.sum(tf.tanh(a)));
  };
  const { value, grads } = tf.valueAndGrads(loss)([x!, w!]);
  return { loss: value, dx: grads[0]!, dw: grads[1]! };
};

describe("passes", () => {
  for (const { name, run } of passes) {
    it(`${name} gives an equal graph with fewer nodes, and leaves the old one as it was`, async () => {
      const before = trace(f, inputs, { disablePasses: every });
      const nodes = [...before.nodes];
      const after = await assertPassKeepsResults(before, run, randomFeeds(inputs));
      assert.ok(
        after.nodes.length < nodes.length,
        `${nodes.length} nodes before, ${after.nodes.length} after`,
      );
      assert.deepEqual(before.nodes, nodes);
    });

    it(`${name} makes the graph of a whole CAN step smaller`, () => {
      const step = trainStep(createMethod("can", { batchSize: 2, imageSize: 16, patchSize: 8 }));
      const [all, without] = [[], [name]].map((disablePasses) =>
        trace(step.f, step.inputs, { disablePasses }),
      );
      assert.ok(all!.nodes.length < without!.nodes.length);
    });
  }

  it("keep every output, also two that are the same value", async () => {
    const twice = ({ x }: Tensors) => ({ a: tf.square(x!), b: tf.square(x!) });
    const compiled = await compile(twice, { inputs: { x: f32(3) } });
    const { a, b } = (await compiled.run({ x: Float32Array.of(1, 2, 3) })) as Record<string, Float32Array>;
    assert.deepEqual([...a!, ...b!], [1, 4, 9, 1, 4, 9]);
    await compiled.dispose();
  });

  it("can be left out by name, and an unknown name is refused with the list of names", () => {
    assert.throws(
      () => trace(f, inputs, { disablePasses: ["fuse-all"] }),
      (error: unknown) =>
        error instanceof ConfigError && /no pass "fuse-all"; the passes are dead-code,/.test(error.message),
    );
  });
});
