import * as tf from "@tensorflow/tfjs-core";
import type { HostArray, TensorFunction } from "../../src/compute/types.js";
import { createRng } from "../../src/core/rng.js";
import { METHOD_NAMES, type GivenOptions } from "../../src/methods/option-types.js";
import { countParams, initParams, unflatten } from "../../src/models/params.js";
import { assertCompiledEqualsEager, f32 } from "../helpers/compiled-equals-eager.js";
import { randomBatch, tinyMethod } from "../helpers/method-batch.js";

const variants: readonly Partial<GivenOptions>[] = [
  {},
  { noiseTarget: "patchnorm", pool: "meanWithCls", projectionNorm: "hidden" },
  { positions: "learned", dropPathRate: 0.5 },
];

describe("compiled methods", () => {
  for (const name of METHOD_NAMES) {
    for (const [i, options] of (name === "can" ? variants : variants.slice(0, 1)).entries()) {
      it(`${name}, variant ${i}: loss terms and gradients equal eager`, async () => {
        const method = tinyMethod(name, options);
        const f: TensorFunction = ({ params, ...inputs }) => {
          const terms = method.loss(unflatten(params as tf.Tensor1D, method.params), inputs);
          const gradient = tf.grad(
            (x) => method.loss(unflatten(x as tf.Tensor1D, method.params), inputs).total,
          );
          return { ...terms, gradient: gradient(params!) };
        };
        const feeds: Record<string, HostArray> = { params: initParams(method.params, createRng(5)) };
        tf.tidy(() => {
          for (const [key, tensor] of Object.entries(randomBatch(method))) {
            feeds[key] = tensor.dataSync<"float32">();
          }
        });
        const inputs = { params: f32(countParams(method.params)), ...method.inputs };
        // Float32 sums in another order: SimCLR's gradients reach 40 in so small a batch.
        await assertCompiledEqualsEager(f, inputs, feeds, { absolute: 1e-3, relative: 1e-3 });
      });
    }
  }
});
