import type { Value } from "../graph.js";
import { numElements } from "../graph.js";
import type { KernelCall, KernelTable } from "./kernel.js";
import { elementwise } from "./kernel.js";
import { pad } from "./pad.js";
import { reshape, slice } from "./shape.js";
import type { Windows } from "./windows.js";
import { convWindows, fromChannelsFirst, windowAttributes } from "./windows.js";

/** Stands for "less than any number"; tfjs uses the same. */
const lowest = Number.MIN_SAFE_INTEGER;

interface Taps {
  readonly windows: Windows;
  /** Per place of the filter, row by row: x there plus the filter, `[batch, outHeight, outWidth, channels]`. */
  readonly sums: readonly Value[];
}

function taps({ builder, input, attrs }: KernelCall): Taps {
  const [x, filter] = [input("x"), input("filter")];
  const channels = x.shape[3]!;
  const windows = convWindows(x.shape, [...filter.shape, channels], attrs);
  const { kernel, outputSize, strides, dilations, padBefore, overhang } = windows;
  const margins = [0, 1].map((axis) => [padBefore[axis]!, Math.max(0, overhang[axis]!)]);
  const border = builder.splat(lowest, [], "float32");
  const padded = pad(builder, x, [[0, 0], ...margins, [0, 0]], "constant", border);
  const shape = [x.shape[0]!, ...outputSize, channels];
  const sums = Array.from({ length: numElements(kernel) }, (_, tap) => {
    const place = [Math.floor(tap / kernel[1]!), tap % kernel[1]!] as const;
    const starts = place.map((offset, axis) => offset * dilations[axis]!);
    const ends = starts.map((start, axis) => start + (outputSize[axis]! - 1) * strides[axis]! + 1);
    const parameters = [starts, ends, [1, 2], strides].map((numbers) => builder.int64(...numbers));
    const seen = builder.op("Slice", [padded, ...parameters], shape);
    const added = reshape(builder, slice(builder, filter, [...place, 0], [1, 1, channels]), [channels]);
    return elementwise(builder, "Add", [seen, added]);
  });
  return { windows, sums };
}

/** dy where a tap is the first largest of its window, 0 elsewhere: `[taps, batch, outHeight, outWidth, channels]`. */
function shares({ builder, input }: KernelCall, sums: readonly Value[]): Value {
  const dy = input("dy");
  const layers = sums.map((sum) => reshape(builder, sum, [1, ...sum.shape]));
  const stacked = builder.op("Concat", layers, [layers.length, ...dy.shape], {
    attributes: { axis: { int: 0 } },
  });
  const best = builder.op("ArgMax", [stacked], [1, ...dy.shape], {
    dtype: "int64",
    attributes: { axis: { int: 0 }, keepdims: { int: 1 } },
  });
  const numbers = reshape(builder, builder.int64(...layers.keys()), [layers.length, 1, 1, 1, 1]);
  const isBest = elementwise(builder, "Equal", [best, numbers], "bool");
  return builder.op("Where", [isBest, dy, builder.splat(0, [], "float32")], stacked.shape, {
    dtype: "float32",
  });
}

/** Greyscale dilation: the largest of x plus the filter in each window, and its gradients. */
export const dilationKernels: KernelTable = {
  Dilation2D: (call) => {
    const { sums } = taps(call);
    return call.builder.op("Max", sums, sums[0]!.shape);
  },
  Dilation2DBackpropFilter: (call) => {
    const { builder, input } = call;
    const given = shares(call, taps(call).sums);
    const sum = builder.op("ReduceSum", [given, builder.int64(1, 2, 3)], [given.shape[0]!, given.shape[4]!], {
      attributes: { keepdims: { int: 0 } },
    });
    return reshape(builder, sum, input("filter").shape);
  },
  // each tap's share goes back to where the tap was: a transposed convolution whose filters hold a single 1
  Dilation2DBackpropInput: (call) => {
    const { builder, input } = call;
    const { windows, sums } = taps(call);
    const [batch, , , channels] = input("x").shape as [number, number, number, number];
    const count = sums.length;
    const planes = builder.op(
      "Transpose",
      [shares(call, sums)],
      [batch, channels, count, ...windows.outputSize],
      { attributes: { perm: { ints: [1, 4, 0, 2, 3] } } },
    );
    const eye = Float32Array.from({ length: count * count }, (_, i) => (i % (count + 1) === 0 ? 1 : 0));
    const dx = builder.op(
      "ConvTranspose",
      [
        reshape(builder, planes, [batch * channels, count, ...windows.outputSize]),
        builder.constant(eye, [count, 1, ...windows.kernel], "float32"),
      ],
      [batch * channels, 1, ...windows.inputSize],
      {
        attributes: {
          ...windowAttributes(windows),
          output_padding: { ints: windows.overhang.map((n) => Math.max(0, -n)) },
        },
      },
    );
    return fromChannelsFirst(builder, reshape(builder, dx, [batch, channels, ...windows.inputSize]), windows);
  },
};
