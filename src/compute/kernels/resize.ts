import type { Value } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";
import { cast } from "./binary.js";
import type { KernelTable, TraceKernel } from "./kernel.js";
import { product } from "./matmul.js";
import { reshape } from "./shape.js";

interface Sampling {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
  readonly nearest: boolean;
}

type Size = readonly [number, number];

/** The two inputs between which output `o` lies along an axis, and how near it is to the second, with tfjs's rounding. */
function neighbours(
  o: number,
  [from, to]: Size,
  { alignCorners, halfPixelCenters, nearest }: Sampling,
): { low: number; high: number; fraction: number } {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  if (nearest) {
    const place = scale * (halfPixelCenters ? o + 0.5 : o);
    const low = Math.min(from - 1, alignCorners ? Math.round(place) : Math.floor(place));
    return { low, high: low, fraction: 0 };
  }
  const place = halfPixelCenters ? scale * (o + 0.5) - 0.5 : scale * o;
  const low = Math.max(0, Math.floor(place));
  return { low, high: Math.min(from - 1, Math.ceil(place)), fraction: place - low };
}

/** `[to, from]`: what each output is made of. */
function weights(size: Size, sampling: Sampling): Float32Array {
  const [from, to] = size;
  const matrix = new Float32Array(to * from);
  for (let o = 0; o < to; o++) {
    const { low, high, fraction } = neighbours(o, size, sampling);
    matrix[o * from + low]! += 1 - fraction;
    matrix[o * from + high]! += fraction;
  }
  return matrix;
}

/** Bilinear resizing and both gradients are linear and separable: a matrix product along the columns, then one along the rows. */
function resample(
  builder: GraphBuilder,
  x: Value,
  { size, matrices, transposed }: { size: Size; matrices: readonly [Value, Value]; transposed: boolean },
): Value {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const along = (value: Value, by: Value, shape: readonly number[]) =>
    product(builder, { a: by, b: reshape(builder, value, shape), transA: transposed, transB: false });
  const wide = width === size[1] ? x : along(x, matrices[1], [batch * height, width, channels]);
  const full = height === size[0] ? wide : along(wide, matrices[0], [batch, height, size[1] * channels]);
  return reshape(builder, full, [batch, ...size, channels]);
}

const samplingOf = (attrs: Readonly<Record<string, unknown>>, nearest: boolean): Sampling => ({
  alignCorners: Boolean(attrs.alignCorners),
  halfPixelCenters: Boolean(attrs.halfPixelCenters),
  nearest,
});

const matricesOf = (builder: GraphBuilder, images: Size, resized: Size, sampling: Sampling) =>
  images.map((from, axis) =>
    builder.constant(weights([from, resized[axis]!], sampling), [resized[axis]!, from], "float32"),
  ) as [Value, Value];

const spatial = (x: Value) => x.shape.slice(1, 3) as [number, number];

const gradient =
  (nearest: boolean): TraceKernel =>
  ({ builder, input, attrs }) => {
    const dy = input("dy");
    const size = spatial(input("images"));
    const matrices = matricesOf(builder, size, spatial(dy), samplingOf(attrs, nearest));
    return resample(builder, dy, { size, matrices, transposed: true });
  };

/** Resizing of `[batch, height, width, channels]` and its gradients. */
export const resizeKernels: KernelTable = {
  ResizeBilinear: ({ builder, input, attrs }) => {
    const images = cast(builder, input("images"), "float32");
    const size = attrs.size as [number, number];
    const matrices = matricesOf(builder, spatial(images), size, samplingOf(attrs, false));
    return resample(builder, images, { size, matrices, transposed: false });
  },
  ResizeNearestNeighbor: ({ builder, input, attrs }) =>
    (attrs.size as Size).reduce<Value>((x, to, i) => {
      const from = x.shape[i + 1]!;
      if (from === to) return x;
      const sampling = samplingOf(attrs, true);
      const places = Int32Array.from({ length: to }, (_, o) => neighbours(o, [from, to], sampling).low);
      return builder.op("Gather", [x, builder.constant(places, [to], "int32")], x.shape.with(i + 1, to), {
        attributes: { axis: { int: i + 1 } },
      });
    }, input("images")),
  ResizeBilinearGrad: gradient(false),
  ResizeNearestNeighborGrad: gradient(true),
};
