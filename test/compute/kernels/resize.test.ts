import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { f32, i32 } from "../../helpers/compiled-equals-eager.js";
import { checkCases, type KernelCase } from "./check-cases.js";

const side = fc.integer({ min: 1, max: 7 });
const geometry = fc.record({
  batch: fc.integer({ min: 1, max: 2 }),
  from: fc.tuple(side, side),
  to: fc.tuple(side, side),
  channels: fc.integer({ min: 1, max: 3 }),
  mode: fc.constantFrom("corners", "halfPixels", "plain"),
});
type Geometry = typeof geometry extends fc.Arbitrary<infer T> ? T : never;

/** Where tfjs's cpu gradients are right: not with half pixels, for a batch (nearest) or other than squares (bilinear); for an image
 * of one row the nearest one's does not end. The exact gradient is compared below. */
const eagerGradient = ({ batch, from: [height, width], mode }: Geometry): boolean =>
  mode !== "halfPixels" && batch === 1 && height === width && height > 1;

const resize =
  (op: "resizeBilinear" | "resizeNearestNeighbor") =>
  (g: Geometry): KernelCase => ({
    inputs: [f32(g.batch, ...g.from, g.channels)],
    op: (x) => tf.image[op](x as tf.Tensor4D, g.to, g.mode === "corners", g.mode === "halfPixels"),
    compare: eagerGradient(g) ? "values and gradients" : "values",
  });

/** One square image. */
const square = (g: Geometry): Geometry => ({ ...g, batch: 1, from: [g.from[0] + 1, g.from[0] + 1] });

/** <resize(x), dy> = <x, gradient(dy)>, which holds for the exact gradient of a linear map and for no other. */
const adjoint =
  (op: "resizeBilinear" | "resizeNearestNeighbor") =>
  ({ batch, from, to, channels, mode }: Geometry): KernelCase => ({
    inputs: [f32(batch, ...from, channels), f32(batch, ...to, channels)],
    op: (x, dy) => {
      const f = (t: tf.Tensor) =>
        tf.image[op](t as tf.Tensor4D, to, mode === "corners", mode === "halfPixels") as tf.Tensor;
      const forward = tf.sum(tf.mul(f(x), dy));
      // eager has its own gradient: it only says what the difference must be
      if (tf.getBackend() === "cpu") return tf.zerosLike(forward);
      return tf.sub(forward, tf.sum(tf.mul(x, tf.grad(f)(x, dy))));
    },
    compare: "values",
  });

const some = fc.array(geometry, { minLength: 4, maxLength: 4 });
const check = (make: (g: Geometry) => KernelCase) =>
  fc.assert(
    fc.asyncProperty(some, (list) =>
      checkCases(Object.fromEntries(list.map((g, i) => [`case ${i}`, make(g)]))),
    ),
    { numRuns: 4 },
  );

describe("resizing, compiled", () => {
  for (const op of ["resizeBilinear", "resizeNearestNeighbor"] as const) {
    it(`${op} equals eager, its gradient where that of eager is right`, async () => {
      await check(resize(op));
      await check((g) => resize(op)(square(g)));
    });
  }
  it("has the exact gradient in every mode", async () => {
    await check(adjoint("resizeBilinear"));
    await check(adjoint("resizeNearestNeighbor"));
  });
  it("keeps whole numbers whole where eager does", () =>
    checkCases({
      nearest: {
        inputs: [i32(1, 3, 4, 2)],
        op: (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [5, 7]),
      },
      bilinear: { inputs: [i32(1, 3, 4, 2)], op: (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [5, 7]) },
      upsampled3d: {
        inputs: [f32(3, 4, 2)],
        op: (x) => tf.image.resizeBilinear(x as tf.Tensor3D, [6, 8]),
        compare: "values",
      },
    }));
});

describe("cropping, compiled", () => {
  // numbers that lie on no edge, where the last bit would decide
  const number = fc.integer({ min: -4, max: 17 }).map((k) => (k + 0.371) / 13);
  const box = fc.tuple(number, number, number, number);
  const crop = fc.record({
    boxes: fc.array(box, { minLength: 1, maxLength: 4 }),
    size: fc.tuple(side, side),
    method: fc.constantFrom("bilinear" as const, "nearest" as const),
  });
  it("equals eager over boxes, sizes and methods", () =>
    fc.assert(
      fc.asyncProperty(crop, ({ boxes, size, method }) =>
        checkCases({
          crop: {
            inputs: [f32(2, 5, 6, 2), f32(boxes.length, 4), i32(boxes.length)],
            op: (image, at, which) =>
              tf.image.cropAndResize(
                image as tf.Tensor4D,
                at as tf.Tensor2D,
                which as tf.Tensor1D,
                size,
                method,
                0.7,
              ),
            feeds: { 1: boxes.flat(), 2: boxes.map((_, i) => i % 2) },
            compare: "values",
          },
        }),
      ),
      { numRuns: 12 },
    ));
  it("takes the whole image without a fringe, and boxes back to front", () =>
    checkCases({
      crop: {
        inputs: [f32(1, 5, 6, 2), f32(2, 4), i32(2)],
        op: (image, at, which) =>
          tf.image.cropAndResize(
            image as tf.Tensor4D,
            at as tf.Tensor2D,
            which as tf.Tensor1D,
            [5, 6],
            "bilinear",
            9,
          ),
        feeds: { 1: [0, 0, 1, 1, 1, 1, 0, 0], 2: [0, 0] },
        compare: "values",
      },
    }));
});
