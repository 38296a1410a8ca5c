import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { f32 } from "../../helpers/compiled-equals-eager.js";
import { checkCases, type KernelCase } from "./check-cases.js";

type Pad = "same" | "valid" | number | [[0, 0], [number, number], [number, number], [0, 0]];

const size = fc.integer({ min: 5, max: 8 });
const pair = (max: number) => fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }));
const square = ([n]: [number, number]): [number, number] => [n, n];
const explicit = fc
  .tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 2 })))
  .map(([top, bottom, left, right]): Pad => [
    [0, 0],
    [top!, bottom!],
    [left!, right!],
    [0, 0],
  ]);
const padding: fc.Arbitrary<Pad> = fc.oneof(
  fc.constant("same" as const),
  fc.constant("valid" as const),
  fc.constant(1),
  explicit,
);

const geometry = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    height: size,
    width: size,
    channels: fc.integer({ min: 1, max: 3 }),
    out: fc.integer({ min: 1, max: 3 }),
    kernel: pair(3),
    strides: pair(3),
    dilations: pair(2),
    pad: padding,
    format: fc.constantFrom("NHWC" as const, "NCHW" as const),
  })
  // with a number as padding tfjs uses the height's kernel and stride for the width too
  .map((g) =>
    typeof g.pad === "number"
      ? { ...g, kernel: square(g.kernel), strides: square(g.strides), dilations: square(g.dilations) }
      : g,
  );
type Geometry = typeof geometry extends fc.Arbitrary<infer T> ? T : never;

const first4 = (x: tf.Tensor) => x as tf.Tensor4D;

function plain({
  batch,
  height,
  width,
  channels,
  out,
  kernel,
  strides,
  dilations,
  pad,
  format,
}: Geometry): KernelCase {
  const dilated = strides.every((s) => s === 1) && dilations.some((d) => d > 1);
  return {
    inputs: [
      f32(...(format === "NHWC" ? [batch, height, width, channels] : [batch, channels, height, width])),
      f32(...kernel, channels, out),
    ],
    op: (x, filter) =>
      tf.conv2d(
        first4(x),
        first4(filter),
        strides,
        format === "NCHW" && typeof pad === "object" ? "same" : pad,
        format,
        dilated ? dilations : 1,
      ),
    compare: dilated ? "values" : "values and gradients", // tfjs has no gradient of a dilated one
  };
}

function depthwise(g: Geometry): KernelCase {
  const { batch, height, width, channels, out, kernel, strides, pad } = g;
  const dilated = strides.every((s) => s === 1) && g.dilations.some((d) => d > 1);
  return {
    inputs: [f32(batch, height, width, channels), f32(...kernel, channels, out)],
    op: (x, filter) =>
      tf.depthwiseConv2d(first4(x), first4(filter), strides, pad, "NHWC", dilated ? g.dilations : 1),
    compare: dilated ? "values" : "values and gradients",
  };
}

/** The same sizes with the height's numbers for the depth, and no window skipped: there tfjs has negative padding. */
function spatial({ batch, height, width, channels, out, kernel, pad, ...g }: Geometry): KernelCase {
  const strides = g.strides.map((s, i) => Math.min(s, kernel[i]!)) as [number, number];
  return {
    inputs: [f32(batch, height, height, width, channels), f32(kernel[0], ...kernel, channels, out)],
    op: (x, filter) =>
      tf.conv3d(
        x as tf.Tensor5D,
        filter as tf.Tensor5D,
        [strides[0], ...strides],
        pad === "same" ? "same" : "valid",
      ),
  };
}

function transposed({ batch, height, width, channels, out, kernel, strides, pad }: Geometry): KernelCase {
  const same = pad === "same";
  const grown = (size: number, i: number) =>
    same ? size * strides[i]! : (size - 1) * strides[i]! + kernel[i]!;
  return {
    inputs: [f32(batch, height, width, channels), f32(...kernel, out, channels)],
    op: (x, filter) =>
      tf.conv2dTranspose(
        first4(x),
        first4(filter),
        [batch, grown(height, 0), grown(width, 1), out],
        strides,
        same ? "same" : "valid",
      ),
  };
}

const activations = ["linear", "relu", "relu6", "elu", "sigmoid", "prelu", "leakyrelu"] as const;

const fused = (activation: (typeof activations)[number], deep: boolean, biasShape: number[]): KernelCase => ({
  inputs: [f32(2, 5, 4, 3), deep ? f32(3, 2, 3, 2) : f32(3, 2, 3, 6), f32(...biasShape), f32(6)],
  op: (x, filter, bias, alpha) =>
    (deep ? tf.fused.depthwiseConv2d : tf.fused.conv2d)({
      x: first4(x),
      filter: first4(filter),
      strides: [1, 2],
      pad: "same",
      bias: bias,
      activation,
      ...(activation === "prelu" ? { preluActivationWeights: alpha } : {}),
      leakyreluAlpha: 0.3,
    }),
  compare: "values", // tfjs takes the gradient of the unfused ops
});

const runs = { numRuns: 6 };
const some = fc.array(geometry, { minLength: 3, maxLength: 3 });
const numbered = (list: readonly KernelCase[]) =>
  Object.fromEntries(list.map((one, i) => [`case ${i}`, one]));

describe("convolutions, compiled", () => {
  it("equal eager over sizes, strides, dilations, paddings and layouts", () =>
    fc.assert(
      fc.asyncProperty(some, (list) => checkCases(numbered(list.map(plain)))),
      runs,
    ));
  it("equal eager when depthwise", () =>
    fc.assert(
      fc.asyncProperty(some, (list) => checkCases(numbered(list.map(depthwise)))),
      runs,
    ));
  it("equal eager over three spatial axes", () =>
    fc.assert(
      fc.asyncProperty(some, (list) => checkCases(numbered(list.map(spatial)))),
      { numRuns: 3 },
    ));
  it("equal eager when transposed", () =>
    fc.assert(
      fc.asyncProperty(some, (list) => checkCases(numbered(list.map(transposed)))),
      runs,
    ));

  it("equal eager with every fused activation and shape of bias", () =>
    checkCases(
      Object.fromEntries(
        activations.flatMap((activation) => [
          [activation, fused(activation, false, [6])],
          [`depthwise ${activation}`, fused(activation, true, [6])],
          [`one bias, ${activation}`, fused(activation, false, [])],
        ]),
      ),
    ));

  it("equal eager over one spatial axis, separable, and with each rounding of the size", () =>
    checkCases({
      conv1d: {
        inputs: [f32(2, 9, 3), f32(3, 3, 4)],
        op: (x, filter) => tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, 2, "same"),
      },
      separable: {
        inputs: [f32(2, 6, 6, 3), f32(3, 3, 3, 2), f32(1, 1, 6, 4)],
        op: (x, deep, point) => tf.separableConv2d(first4(x), first4(deep), first4(point), 2, "same"),
      },
      ...Object.fromEntries(
        (["floor", "round", "ceil"] as const).map((rounding) => [
          rounding,
          {
            inputs: [f32(1, 6, 6, 2), f32(3, 3, 2, 2)],
            op: (x: tf.Tensor, filter: tf.Tensor) =>
              tf.conv2d(first4(x), first4(filter), 2, 1, "NHWC", 1, rounding),
            compare: "values" as const, // its gradient forgets the rounding
          },
        ]),
      ),
      lastRowsUnused: {
        inputs: [f32(1, 8, 9, 2), f32(3, 2, 2, 3)],
        op: (x, filter) => tf.conv2d(first4(x), first4(filter), [4, 3], "valid"),
      },
    }));
});
