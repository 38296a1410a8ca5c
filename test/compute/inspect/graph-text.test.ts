import assert from "node:assert/strict";
import * as ort from "onnxruntime-node";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { compile } from "../../../src/compute/compile.js";
import type { Graph } from "../../../src/compute/graph.js";
import { GraphBuilder } from "../../../src/compute/graph-builder.js";
import { graphCost } from "../../../src/compute/inspect/cost.js";
import { inspectGraph } from "../../../src/compute/inspect/inspectable-graph.js";
import { byteSize, leastBytes } from "../../../src/compute/inspect/memory.js";
import { operatorCosts, summarize, type OperatorCost } from "../../../src/compute/inspect/summary.js";
import { textTable } from "../../../src/compute/inspect/text-table.js";
import { dotString, toDot } from "../../../src/compute/inspect/to-dot.js";
import { trace } from "../../../src/compute/trace.js";
import { f32 } from "../../helpers/compiled-equals-eager.js";

const layer = ({ x, w }: Readonly<Record<string, tf.Tensor>>) => ({
  y: tf.exp(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D)),
});
const inputs = { x: f32(2, 3), w: f32(3, 4) };
/** Built by hand, so that no pass changes it. */
const graph = (() => {
  const builder = new GraphBuilder();
  const x = builder.input("x", [2, 3], "float32");
  const w = builder.input("w", [3, 4], "float32");
  const product = builder.op("MatMul", [x, w], [2, 4]);
  return builder.build(new Map([["y", builder.op("Exp", [product], [2, 4])]]));
})();

describe("summary", () => {
  it("has a row for each operator, most arithmetic first, and their sum", () => {
    assert.deepEqual(operatorCosts(graph), [
      { op: "MatMul", count: 1, flops: 48, bytes: 104, flopsShare: 48 / 56, bytesShare: 104 / 168 },
      { op: "Exp", count: 1, flops: 8, bytes: 64, flopsShare: 8 / 56, bytesShare: 64 / 168 },
    ]);
    assert.equal(
      summarize(graph, "layer"),
      [
        "layer: 2 inputs (72 B), 1 outputs (32 B), constants 0 B, at least 136 B in a run",
        "operator  count  MFLOP    share  bytes    share",
        "--------  -----  -----  -------  -----  -------",
        "MatMul        1  0.000   85.7 %  104 B   61.9 %",
        "Exp           1  0.000   14.3 %   64 B   38.1 %",
        "total         2  0.000  100.0 %  168 B  100.0 %",
      ].join("\n"),
    );
    const sums = operatorCosts(graph).reduce((sum, { flops }) => sum + flops, 0);
    assert.equal(sums, graphCost(graph).flops);
  });

  it("names the domain of operators that are not standard, and takes a graph without nodes", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [2, 3], "float32");
    const fused = builder.op("FusedMatMul", [x, x], [2, 2], {
      ...{ domain: "com.microsoft", attributes: { transB: { int: 1 } } },
    });
    assert.deepEqual(
      operatorCosts(builder.build(new Map([["y", fused]]))).map(({ op }) => op),
      ["com.microsoft.FusedMatMul"],
    );
    const empty: Graph = { inputs: new Map(), outputs: new Map(), nodes: [], constants: new Map() };
    assert.match(summarize(empty, "empty"), /total +0 +0\.000 +0\.0 %/);
  });

  it("aligns its columns whatever is in them", () => {
    const cells = fc.array(fc.tuple(fc.string({ maxLength: 9 }), fc.nat()), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(cells, (rows) => {
        const lines = textTable(rows, [
          { title: "name", text: ([name]) => `${name}|`, align: "left" },
          { title: "n", text: ([, n]) => `${n}` },
        ]).split("\n");
        assert.equal(lines.length, rows.length + 2);
        assert.equal(new Set(lines.map((line) => line.length)).size, 1);
      }),
    );
  });

  it("says sizes in three digits", () => {
    const sizes = [0, 999, 1000, 1_234_567, 999_600, 4e12, 5e18].map(byteSize);
    assert.deepEqual(sizes, ["0 B", "999 B", "1 kB", "1.23 MB", "1 MB", "4 TB", "5000 PB"]);
  });
});

describe("leastBytes", () => {
  it("is inputs, outputs, constants and the most that is alive in between", () => {
    // exp, sin and cos of 100 numbers are alive together before they are added: 3 x 400, and 2 x 400 of input and output
    const f = ({ x }: Readonly<Record<string, tf.Tensor>>) => {
      const parts = [tf.exp(x!), tf.sin(x!), tf.cos(x!)];
      return { y: tf.add(tf.add(parts[0]!, parts[1]!), parts[2]!) };
    };
    assert.equal(leastBytes(trace(f, { x: f32(100) })), 2 * 400 + 3 * 400);
    const chain = ({ x }: Readonly<Record<string, tf.Tensor>>) => ({ y: tf.exp(tf.sin(tf.cos(tf.tan(x!)))) });
    assert.equal(leastBytes(trace(chain, { x: f32(100) })), 2 * 400 + 400);
  });

  it("does not count a view as memory of its own", () => {
    const f = ({ x }: Readonly<Record<string, tf.Tensor>>) => ({
      y: tf.sum(tf.exp(tf.reshape(tf.sin(x!), [20, 5])), 1),
    });
    const viewed = trace(f, { x: f32(100) });
    const shapes = [...viewed.constants.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
    assert.equal(leastBytes(viewed), 400 + 80 + 400 + shapes);
  });
});

describe("toDot", () => {
  it("has a box for inputs and outputs, an ellipse for each node and an edge for each value read", () => {
    assert.equal(
      toDot(graph, "layer"),
      `digraph "layer" {
  node [shape=ellipse];
  in0 [label="x\\nfloat32 [2,3]", shape=box];
  in1 [label="w\\nfloat32 [3,4]", shape=box];
  n0 [label="MatMul"];
  n1 [label="Exp"];
  in0 -> n0 [label="float32 [2,3]"];
  in1 -> n0 [label="float32 [3,4]"];
  n0 -> n1 [label="float32 [2,4]"];
  out0 [label="y", shape=box];
  n1 -> out0 [label="float32 [2,4]"];
}
`,
    );
  });

  it("escapes names", () => {
    assert.equal(dotString('a "b" \\ c\nd'), '"a \\"b\\" \\\\ c\\nd"');
    const odd = trace(({ 'say "x"': x }) => ({ y: tf.neg(x!) }), { 'say "x"': f32(1) });
    assert.match(toDot(odd), /in0 \[label="say \\"x\\"\\nfloat32 \[1\]", shape=box\];/);
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.match(dotString(text), /^"(?:[^"\\\n]|\\["\\n])*"$/s);
      }),
    );
  });
});

describe("compiled.graph", () => {
  it("is the graph that runs: as an ONNX file it gives the same numbers", async () => {
    const compiled = await compile(layer, { inputs });
    const x = Float32Array.from({ length: 6 }, (_, i) => i / 7);
    const w = Float32Array.from({ length: 12 }, (_, i) => -i / 5);
    const session = await ort.InferenceSession.create(compiled.graph.toOnnx());
    const results = await session.run({
      x: new ort.Tensor("float32", x, [2, 3]),
      w: new ort.Tensor("float32", w, [3, 4]),
    });
    assert.deepEqual(results["y"]!.data, (await compiled.run({ x, w })).y);
    await session.release();
    assert.equal(compiled.graph, compiled.graph);
    assert.equal(compiled.graph.summary(), summarize(compiled.graph.graph, "layer"));
    await compiled.dispose();
    assert.equal(compiled.graph.cost().flops, 56); // a graph is data: it stays
  });

  it("is traced for an eager engine too, when it is asked for", async () => {
    const compiled = await compile(layer, { inputs, engine: "cpu" });
    const costs = (all: readonly OperatorCost[]) => all.map(({ flops, bytes }) => [flops, bytes]);
    assert.deepEqual(costs(compiled.graph.operators()), costs(inspectGraph(graph, "layer").operators()));
    assert.match(compiled.graph.toDot(), /^digraph "layer"/);
    assert.equal(compiled.graph.leastBytes(), 136);
    await compiled.dispose();
  });
});
