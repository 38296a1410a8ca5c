import type { Attribute, Value } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";
import { activate } from "./activation.js";
import type { KernelTable, TraceKernel } from "./kernel.js";
import { elementwise } from "./kernel.js";
import { reshape, slice, transpose } from "./shape.js";
import type { Windows } from "./windows.js";
import { channelsFirst, convWindows, fromChannelsFirst, windowAttributes } from "./windows.js";

type Kind = "full" | "depthwise";

/** Filter `[...kernel, in, out]` -> ONNX's `[out, in, ...kernel]`; depthwise `[...kernel, channels, multiplier]` -> `[channels * multiplier, 1, ...kernel]`. */
function onnxFilter(builder: GraphBuilder, filter: Value, kind: Kind): Value {
  const rank = filter.shape.length - 2;
  const kernel = Array.from({ length: rank }, (_, i) => i);
  if (kind === "full") return transpose(builder, filter, [rank + 1, rank, ...kernel]);
  const [channels, multiplier] = filter.shape.slice(rank) as [number, number];
  const first = transpose(builder, filter, [rank, rank + 1, ...kernel]);
  return reshape(builder, first, [channels * multiplier, 1, ...filter.shape.slice(0, rank)]);
}

/** The way back, of a gradient. */
function tfjsFilter(builder: GraphBuilder, filter: Value, shape: readonly number[], kind: Kind): Value {
  const rank = shape.length - 2;
  const kernel = Array.from({ length: rank }, (_, i) => i + 2);
  if (kind === "full") return transpose(builder, filter, [...kernel, 1, 0]);
  const split = reshape(builder, filter, [shape[rank]!, shape[rank + 1]!, ...shape.slice(0, rank)]);
  return transpose(builder, split, [...kernel, 0, 1]);
}

const group = (filterShape: readonly number[], kind: Kind): Attribute => ({
  int: kind === "depthwise" ? filterShape[filterShape.length - 2]! : 1,
});

const convolve =
  (kind: Kind): TraceKernel =>
  ({ builder, input, optional, attrs }) => {
    const [x, filter] = [input("x"), input("filter")];
    const windows = convWindows(x.shape, filter.shape, attrs, kind === "depthwise");
    const weights = onnxFilter(builder, filter, kind);
    const bias = optional("bias");
    // ONNX adds one number per channel; any other bias is added after.
    const inside = bias?.shape.length === 1 && bias.shape[0] === weights.shape[0] ? bias : undefined;
    const y = builder.op(
      "Conv",
      [channelsFirst(builder, x, windows), weights, ...(inside ? [inside] : [])],
      [x.shape[0]!, weights.shape[0]!, ...windows.outputSize],
      { attributes: { ...windowAttributes(windows), group: group(filter.shape, kind) } },
    );
    const result = fromChannelsFirst(builder, y, windows);
    const shifted = bias && !inside ? elementwise(builder, "Add", [result, bias]) : result;
    return activate(builder, shifted, attrs, optional("preluActivationWeights"));
  };

/** dL/dx, and the transposed convolution. */
const backpropInput =
  (kind: Kind): TraceKernel =>
  ({ builder, input, attrs }) => {
    const [dy, filter] = [input("dy"), input("filter")];
    const shape = attrs.inputShape as number[];
    const windows = convWindows(shape, filter.shape, attrs, kind === "depthwise");
    const channels = shape[windows.channelsLast ? shape.length - 1 : 1]!;
    const dx = builder.op(
      "ConvTranspose",
      [channelsFirst(builder, dy, windows), onnxFilter(builder, filter, kind)],
      [shape[0]!, channels, ...windows.inputSize],
      {
        attributes: {
          ...windowAttributes(windows),
          group: group(filter.shape, kind),
          // the input's end that no window reached: its gradient is 0
          output_padding: { ints: windows.overhang.map((n) => Math.max(0, -n)) },
        },
      },
    );
    return fromChannelsFirst(builder, dx, windows);
  };

/** `[a, b, ...]` -> `[b, a, ...]` */
const swapFirst = (builder: GraphBuilder, x: Value): Value =>
  transpose(builder, x, [1, 0, ...Array.from({ length: x.shape.length - 2 }, (_, i) => i + 2)]);

/** dL/dfilter: a convolution of x with dy as its filter, where the batch plays the part of the channels and strides and dilations change places. */
const backpropFilter =
  (kind: Kind): TraceKernel =>
  ({ builder, input, attrs }) => {
    const [x, dy] = [input("x"), input("dy")];
    const filterShape = attrs.filterShape as number[];
    const windows = convWindows(x.shape, filterShape, attrs, kind === "depthwise");
    const images = swapFirst(builder, channelsFirst(builder, x, windows)); // [in, batch, ...]
    const weights = swapFirst(builder, channelsFirst(builder, dy, windows)); // [out, batch, ...]
    const [channels, batch] = images.shape as [number, number];
    const rows =
      kind === "depthwise" ? reshape(builder, images, [1, channels * batch, ...windows.inputSize]) : images;
    const size = windows.kernel.map((k, i) => k + unreached(windows, i));
    const full = builder.op("Conv", [rows, weights], [rows.shape[0]!, weights.shape[0]!, ...size], {
      attributes: {
        ...windowAttributes(windows, { dilated: false }),
        kernel_shape: { ints: windows.outputSize },
        group: group(filterShape, kind),
      },
    });
    const taps = slice(builder, full, size.map(() => 0).concat(0, 0), [
      ...full.shape.slice(0, 2),
      ...windows.kernel,
    ]);
    return tfjsFilter(builder, kind === "full" ? swapFirst(builder, taps) : taps, filterShape, kind);
  };

/** Taps past the filter that the swapped convolution makes where the input's end is in no window. */
const unreached = ({ overhang, dilations }: Windows, axis: number): number =>
  Math.floor(Math.max(0, -overhang[axis]!) / dilations[axis]!);

/** Convolutions over 2 and 3 spatial axes (tfjs writes those over 1 axis with 2) and their gradients. */
export const convKernels: KernelTable = {
  Conv2D: convolve("full"),
  Conv2DBackpropInput: backpropInput("full"),
  Conv2DBackpropFilter: backpropFilter("full"),
  Conv3D: convolve("full"),
  Conv3DBackpropInputV2: backpropInput("full"),
  Conv3DBackpropFilterV2: backpropFilter("full"),
  DepthwiseConv2dNative: convolve("depthwise"),
  DepthwiseConv2dNativeBackpropInput: backpropInput("depthwise"),
  DepthwiseConv2dNativeBackpropFilter: backpropFilter("depthwise"),
  FusedConv2D: convolve("full"),
  FusedDepthwiseConv2D: convolve("depthwise"),
};
