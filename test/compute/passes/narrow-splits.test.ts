import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { narrowSplits } from "../../../src/compute/passes/narrow-splits.js";
import { createSession } from "../../../src/compute/session.js";
import { trace } from "../../../src/compute/trace.js";
import { f32, randomFeeds } from "../../helpers/compiled-equals-eager.js";

const inputs = { x: f32(2, 36) };

/** Parts of 1, 2, ... numbers along the second axis. */
const parts =
  (count: number) =>
  ({ x }: Readonly<Record<string, tf.Tensor>>) => {
    const sizes = Array.from({ length: count }, (_, i) => i + 1);
    const rest = 36 - sizes.reduce((a, b) => a + b, 0);
    const pieces = tf.split(x!, rest > 0 ? [...sizes, rest] : sizes, 1);
    return Object.fromEntries(pieces.map((piece, i) => [`part${i}`, tf.neg(piece)]));
  };

describe("narrowSplits", () => {
  it("writes a split of 8 outputs as slices that give the same numbers", async () => {
    const graph = trace(parts(8), inputs);
    const narrow = narrowSplits(graph);
    assert.equal(graph.nodes.filter(({ op }) => op === "Split").length, 1);
    assert.deepEqual(new Set(narrow.nodes.map(({ op }) => op)), new Set(["Slice", "Neg"]));
    const sessions = [
      await createSession(graph, { name: "wide" }),
      await createSession(narrow, { name: "narrow" }),
    ];
    const feeds = randomFeeds(inputs);
    const [expected, actual] = await Promise.all(sessions.map((session) => session.run(feeds)));
    assert.deepEqual(actual, expected);
    for (const session of sessions) await session.dispose();
  });

  it("leaves a split of 7 outputs, which every GPU can run", () => {
    const graph = trace(parts(6), inputs);
    assert.deepEqual(narrowSplits(graph).nodes, graph.nodes);
  });
});
