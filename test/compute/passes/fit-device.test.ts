import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import type { Graph } from "../../../src/compute/graph.js";
import { coarseJoins } from "../../../src/compute/passes/coarse-joins.js";
import { fitDevice } from "../../../src/compute/passes/fit-device.js";
import { plainProducts } from "../../../src/compute/passes/plain-products.js";
import { createSession } from "../../../src/compute/session.js";
import { trace } from "../../../src/compute/trace.js";
import type { InputSpecs } from "../../../src/compute/types.js";
import { assertClose } from "../../helpers/assert-close.js";
import { f32, randomFeeds } from "../../helpers/compiled-equals-eager.js";

const opsOf = ({ nodes }: Graph) => new Set(nodes.map(({ op }) => op));

/** Both graphs, on the cpu, with the same feeds. */
async function assertSameNumbers(graph: Graph, fitted: Graph, inputs: InputSpecs): Promise<void> {
  const feeds = randomFeeds(inputs);
  const sessions = [
    await createSession(graph, { name: "traced" }),
    await createSession(fitted, { name: "fitted" }),
  ];
  const [expected, actual] = await Promise.all(sessions.map((session) => session.run(feeds)));
  for (const [key, values] of Object.entries(expected!)) assertClose(actual![key]!, values, { what: key });
  for (const session of sessions) await session.dispose();
}

describe("plainProducts", () => {
  for (const [transA, transB] of [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ] as const) {
    const title = `transA ${transA}, transB ${transB}`;
    it(`writes batched and plain products as MatMul and Gemm without transB (${title})`, async () => {
      const inputs = {
        a: transA ? f32(2, 4, 3) : f32(2, 3, 4),
        b: transB ? f32(2, 5, 4) : f32(2, 4, 5),
        c: transA ? f32(4, 3) : f32(3, 4),
        d: transB ? f32(5, 4) : f32(4, 5),
      };
      const graph = trace(
        ({ a, b, c, d }) => ({
          batched: tf.mul(tf.matMul(a!, b!, transA, transB), 0.5),
          plain: tf.mul(tf.matMul(c!, d!, transA, transB), 3),
        }),
        inputs,
      );
      const fitted = plainProducts(graph);
      assert.ok(opsOf(graph).has("FusedMatMul"));
      assert.ok(!opsOf(fitted).has("FusedMatMul"));
      const gemm = fitted.nodes.find(({ op }) => op === "Gemm")!;
      assert.deepEqual(gemm.attributes.transB, { int: 0 });
      await assertSameNumbers(graph, fitted, inputs);
    });
  }
});

describe("coarseJoins", () => {
  const inputs = { x: f32(65_536), y: f32(384), z: f32(2, 640) };
  const join = ({ x, y, z }: Readonly<Record<string, tf.Tensor>>) => ({
    joined: tf.neg(tf.concat([x!, y!, tf.reshape(z!, [1280])])),
  });

  it("joins long vectors as rows as wide as all of them allow", async () => {
    const graph = trace(join, inputs);
    const coarse = coarseJoins(graph);
    const concat = coarse.nodes.find(({ op }) => op === "Concat")!;
    assert.deepEqual(concat.outputs[0]!.shape, [525, 128]);
    await assertSameNumbers(graph, coarse, inputs);
  });

  it("cuts long vectors the same way", async () => {
    const specs = { x: f32(65_536 + 384) };
    const cut = ({ x }: Readonly<Record<string, tf.Tensor>>) => {
      const [head, middle, tail] = tf.split(x!, [256, 65_536, 128]);
      return { head: tf.neg(head!), middle: tf.neg(middle!), tail: tf.neg(tail!) };
    };
    const graph = trace(cut, specs);
    const coarse = coarseJoins(graph);
    const split = coarse.nodes.find(({ op }) => op === "Split")!;
    assert.deepEqual(
      split.outputs.map(({ shape }) => shape),
      [
        [2, 128],
        [512, 128],
        [1, 128],
      ],
    );
    await assertSameNumbers(graph, coarse, specs);
  });

  it("leaves short vectors, and those whose lengths have no common factor", () => {
    const short = { ...inputs, x: f32(128) };
    const odd = { ...inputs, y: f32(385) };
    for (const specs of [short, odd]) {
      const graph = trace(join, specs);
      assert.deepEqual(coarseJoins(graph).nodes, graph.nodes);
    }
  });
});

describe("fitDevice", () => {
  it("leaves the graph of the cpu as it is", () => {
    const graph = trace(({ x }) => ({ y: tf.neg(x!) }), { x: f32(3) });
    assert.equal(fitDevice(graph, "cpu"), graph);
  });
});
