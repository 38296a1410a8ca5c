import type { Value } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";
import { cast } from "./binary.js";
import type { KernelTable } from "./kernel.js";
import { elementwise, scalar } from "./kernel.js";
import { product } from "./matmul.js";
import { reshape, slice } from "./shape.js";

interface Axis {
  /** `[boxes]`-shaped columns of the boxes, as fractions of the image's last place. */
  readonly start: Value;
  readonly end: Value;
  readonly from: number;
  readonly to: number;
}

/** Places in the image, `[boxes, to]`: from `start` to `end`, or their middle for a single one. */
function places(builder: GraphBuilder, { start, end, from, to }: Axis): Value {
  const steps = Float32Array.from({ length: to }, (_, i) => (to > 1 ? i / (to - 1) : 0.5) * (from - 1));
  const row = (numbers: Float32Array) => builder.constant(numbers, [1, to], "float32");
  const near = row(steps.map((step) => from - 1 - step));
  return elementwise(builder, "Add", [
    elementwise(builder, "Mul", [start, near]),
    elementwise(builder, "Mul", [end, row(steps)]),
  ]);
}

/** `[boxes, to, from]`: the weight of each pixel, a tent around the place (bilinear) or 1 for the nearest. */
function pixelWeights(builder: GraphBuilder, at: Value, from: number, nearest: boolean): Value {
  const pixels = builder.constant(
    Float32Array.from({ length: from }, (_, i) => i),
    [1, 1, from],
    "float32",
  );
  const column = (value: Value) => reshape(builder, value, [...value.shape, 1]);
  if (nearest) {
    const half = elementwise(builder, "Add", [at, scalar(builder, 0.5)]);
    const rounded = builder.op("Floor", [half], at.shape);
    return cast(builder, elementwise(builder, "Equal", [column(rounded), pixels], "bool"), "float32");
  }
  const difference = elementwise(builder, "Sub", [column(at), pixels]);
  const distance = builder.op("Abs", [difference], difference.shape);
  const tent = elementwise(builder, "Sub", [scalar(builder, 1), distance]);
  return builder.op("Relu", [tent], tent.shape);
}

/** `[boxes, to]`: whether the place lies outside the image. */
function outside(builder: GraphBuilder, at: Value, from: number): Value {
  const before = elementwise(builder, "Less", [at, scalar(builder, 0)], "bool");
  return elementwise(builder, "Or", [
    before,
    elementwise(builder, "Greater", [at, scalar(builder, from - 1)], "bool"),
  ]);
}

/** Parts of images, each resized. */
export const cropKernels: KernelTable = {
  CropAndResize: ({ builder, input, attrs }) => {
    const [image, boxes] = [cast(builder, input("image"), "float32"), input("boxes")];
    const [, height, width, channels] = image.shape as [number, number, number, number];
    const count = boxes.shape[0]!;
    const [rows, columns] = attrs.cropSize as [number, number];
    const edge = (i: number) => slice(builder, boxes, [0, i], [count, 1]);
    const y = places(builder, { start: edge(0), end: edge(2), from: height, to: rows });
    const x = places(builder, { start: edge(1), end: edge(3), from: width, to: columns });
    const nearest = attrs.method === "nearest";
    const source = builder.op(
      "Gather",
      [image, cast(builder, input("boxInd"), "int32")],
      [count, height, width, channels],
    );
    const tall = product(builder, {
      a: pixelWeights(builder, y, height, nearest),
      b: reshape(builder, source, [count, height, width * channels]),
      transA: false,
      transB: false,
    });
    const across = pixelWeights(builder, x, width, nearest);
    const crops = product(builder, {
      a: reshape(builder, across, [count, 1, columns, width]),
      b: reshape(builder, tall, [count, rows, width, channels]),
      transA: false,
      transB: false,
    });
    const out = elementwise(builder, "Or", [
      reshape(builder, outside(builder, y, height), [count, rows, 1, 1]),
      reshape(builder, outside(builder, x, width), [count, 1, columns, 1]),
    ]);
    const fill = scalar(builder, attrs.extrapolationValue as number);
    return builder.op("Where", [out, fill, crops], crops.shape, { dtype: "float32" });
  },
};
