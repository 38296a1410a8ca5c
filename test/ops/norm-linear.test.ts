import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { layerNorm } from "../../src/ops/layer-norm.js";
import { linear } from "../../src/ops/linear.js";
import { normLinear } from "../../src/ops/norm-linear.js";
import { trace } from "../../src/compute/trace.js";
import { f32, randomFeeds, assertCompiledEqualsEager } from "../helpers/compiled-equals-eager.js";
import { assertClose } from "../helpers/assert-close.js";
import { normalTensor, weightedSum } from "../helpers/random-values.js";

const dim = 6;
const width = 5;
type Args = [x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor];

const asOne = (...[x, gamma, beta, weight, bias]: Args): tf.Tensor2D =>
  normLinear(x, { weight: gamma, bias: beta }, { weight, bias });

const oneByOne = (...[x, gamma, beta, weight, bias]: Args): tf.Tensor2D =>
  linear(layerNorm(x, gamma, beta), weight, bias);

const shapes = (rows: number): number[][] => [[rows, dim], [dim], [dim], [dim, width], [width]];

const FEW = 3; // both ways of computing it
const MANY = 40;

describe("normLinear", () => {
  for (const rows of [FEW, MANY]) {
    it(`equals layerNorm and then linear, with all gradients, over ${rows} rows`, () => {
      tf.tidy(() => {
        const args = shapes(rows).map((shape, i) => normalTensor(shape, i + 1)) as Args;
        assertClose(asOne(...args), oneByOne(...args));
        const gradients = (f: typeof asOne) => tf.grads((...xs) => weightedSum(f(...(xs as Args))))(args);
        const [actual, expected] = [gradients(asOne), gradients(oneByOne)];
        actual.forEach((gradient, i) =>
          assertClose(gradient, expected[i]!, { absolute: 1e-4, what: `gradient ${i}` }),
        );
      });
    });
  }

  it("gives the same compiled, with all gradients", async () => {
    const inputs = Object.fromEntries(shapes(MANY).map((shape, i) => [`x${i}`, f32(...shape)]));
    const f = (feeds: Record<string, tf.Tensor>) => {
      const args = Object.keys(inputs).map((name) => feeds[name]!) as Args;
      const gradients = tf.grads((...xs) => weightedSum(asOne(...(xs as Args))))(args);
      return { y: asOne(...args), ...Object.fromEntries(gradients.map((g, i) => [`d${i}`, g])) };
    };
    await assertCompiledEqualsEager(f, inputs, randomFeeds(inputs), { absolute: 1e-4, relative: 1e-4 });
  });

  it("scales and centres weights, not rows, where there are many rows", () => {
    const opsOnRows = (rows: number) => {
      const inputs = Object.fromEntries(shapes(rows).map((shape, i) => [`x${i}`, f32(...shape)]));
      const f = (feeds: Record<string, tf.Tensor>) => {
        const args = Object.keys(inputs).map((name) => feeds[name]!) as Args;
        const gradients = tf.grads((...xs) => weightedSum(asOne(...(xs as Args))))(args);
        return Object.fromEntries(gradients.map((g, i) => [`d${i}`, g]));
      };
      return trace(f, inputs).nodes.filter(
        ({ op, outputs }) =>
          ["Mul", "Sub", "Add"].includes(op) && String(outputs[0]!.shape) === String([rows, dim]),
      ).length;
    };
    assert.ok(opsOnRows(MANY) < opsOnRows(FEW), `${opsOnRows(MANY)} against ${opsOnRows(FEW)}`);
  });
});
