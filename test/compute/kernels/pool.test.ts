import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { compile } from "../../../src/compute/compile.js";
import { assertClose } from "../../helpers/assert-close.js";
import { f32 } from "../../helpers/compiled-equals-eager.js";
import { checkCases, type KernelCase } from "./check-cases.js";

const pair = (max: number) => fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }));
const geometry = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  height: fc.integer({ min: 4, max: 8 }),
  width: fc.integer({ min: 4, max: 8 }),
  channels: fc.integer({ min: 1, max: 3 }),
  kernel: pair(3),
  strides: pair(4),
  pad: fc.constantFrom("same" as const, "valid" as const),
  /** Many windows have several equal maxima. */
  ties: fc.boolean(),
});
type Geometry = typeof geometry extends fc.Arbitrary<infer T> ? T : never;

const first4 = (x: tf.Tensor) => x as tf.Tensor4D;
const shapeOf = ({ batch, height, width, channels }: Geometry) => [batch, height, width, channels];

const tied = (shape: number[]): Record<number, number[]> => ({
  0: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i * 7) % 3),
});

const largest = (g: Geometry): KernelCase => ({
  inputs: [f32(...shapeOf(g))],
  op: (x) => tf.maxPool(first4(x), g.kernel, g.strides, g.pad),
  ...(g.ties ? { feeds: tied(shapeOf(g)) } : {}),
});

const largestAndPlace =
  (withBatch: boolean) =>
  (g: Geometry): KernelCase => ({
    inputs: [f32(...shapeOf(g))],
    op: (x) => {
      const { result, indexes } = tf.maxPoolWithArgmax(first4(x), g.kernel, g.strides, g.pad, withBatch);
      return [result!, indexes!];
    },
    compare: "values",
    ...(g.ties ? { feeds: tied(shapeOf(g)) } : {}),
  });

/** With tfjs's own gradient, which is right where no window reaches past the edge. */
const mean = (g: Geometry): KernelCase => ({
  inputs: [f32(...shapeOf(g))],
  op: (x) => tf.avgPool(first4(x), g.kernel, g.strides, g.pad),
  compare: g.pad === "valid" ? "values and gradients" : "values",
});

/** Cubes only: tfjs's cpu gradient is wrong for others. And no skipped windows: there its padding is negative. */
const deep =
  (op: "maxPool3d" | "avgPool3d") =>
  (g: Geometry): KernelCase => ({
    inputs: [f32(g.batch, g.height, g.height, g.width, g.channels)],
    op: (x) => {
      const size = g.kernel[0];
      const strides = [1, ...g.strides.map((stride) => Math.min(stride, size))] as [number, number, number];
      return tf[op](x as tf.Tensor5D, size, strides, g.pad);
    },
    compare: g.pad === "valid" || op === "maxPool3d" ? "values and gradients" : "values",
  });

const some = fc.array(geometry, { minLength: 3, maxLength: 3 });
const check = (make: (g: Geometry) => KernelCase, numRuns = 5) =>
  fc.assert(
    fc.asyncProperty(some, (list) =>
      checkCases(Object.fromEntries(list.map((g, i) => [`case ${i}`, make(g)]))),
    ),
    { numRuns },
  );

describe("pooling, compiled", () => {
  it("takes maxima, and gives each gradient to the first of equal ones, as eager does", () => check(largest));
  it("says where the maxima are, within the image or the batch", async () => {
    await check(largestAndPlace(false), 3);
    await check(largestAndPlace(true), 3);
  });
  it("takes means over the taps inside the image", () => check(mean));
  it("does the same over three axes", async () => {
    await check(deep("maxPool3d"), 3);
    await check(deep("avgPool3d"), 3);
  });
  it("knows paddings by number and by side, roundings, and windows further apart", () =>
    checkCases({
      number: { inputs: [f32(1, 6, 6, 2)], op: (x) => tf.maxPool(first4(x), 3, 2, 1, "floor") },
      ceil: {
        inputs: [f32(1, 6, 6, 2)],
        op: (x) => tf.maxPool(first4(x), 3, 2, 1, "ceil"),
        compare: "values", // its gradient forgets the rounding
      },
      meanCeil: {
        inputs: [f32(1, 6, 6, 2)],
        op: (x) => tf.avgPool(first4(x), 3, 2, 1, "ceil"),
        compare: "values",
      },
      dilated: {
        inputs: [f32(1, 7, 7, 2)],
        op: (x) => tf.pool(first4(x), [2, 2], "max", "same", [2, 2], 1),
      },
    }));

  it("is the exact gradient of a mean where windows reach past the edge, which tfjs's cpu kernel is not", async () => {
    const f = ({ x }: { x: tf.Tensor }) => ({
      dx: tf.grad((t) => tf.sum(tf.avgPool(first4(t), 2, 2, "same")))(x),
    });
    const compiled = await compile(f, { inputs: { x: f32(1, 3, 3, 1) } });
    const { dx } = await compiled.run({ x: new Float32Array(9) });
    await compiled.dispose();
    // four windows: of 4 taps, of 2, of 2 and of 1
    assertClose(dx, [0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 0.5, 0.5, 1]);
  });
});
