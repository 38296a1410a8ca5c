import type { Value } from "../graph.js";
import { numElements } from "../graph.js";
import { cast } from "./binary.js";
import type { KernelCall, KernelTable, TraceKernel } from "./kernel.js";
import { elementwise } from "./kernel.js";
import { reshape } from "./shape.js";
import { channelsFirst, fromChannelsFirst, poolWindows, tapCounts, windowAttributes } from "./windows.js";

const pool =
  (op: "MaxPool" | "AveragePool"): TraceKernel =>
  ({ builder, input, attrs }) => {
    const x = input("x");
    const windows = poolWindows(x.shape, attrs);
    const first = channelsFirst(builder, x, windows);
    const shape = [...first.shape.slice(0, 2), ...windows.outputSize];
    const y = builder.op(op, [first], shape, { attributes: windowAttributes(windows) });
    return fromChannelsFirst(builder, y, windows);
  };

/** Maxima `[batch, channels, ...]` and, of the same shape, where each lies in the flat input of that order. */
function maxPool({ builder, attrs }: KernelCall, x: Value): [Value, Value] {
  const windows = poolWindows(x.shape, attrs);
  const first = channelsFirst(builder, x, windows);
  const shape = [...first.shape.slice(0, 2), ...windows.outputSize];
  const outputs = [
    { shape, dtype: x.dtype },
    { shape, dtype: "int64" as const },
  ];
  return builder.node("MaxPool", [first], outputs, { attributes: windowAttributes(windows) }) as [
    Value,
    Value,
  ];
}

/** Each output's gradient goes to the first maximum of its window. */
const maxPoolGrad: TraceKernel = (call) => {
  const { builder, input, attrs } = call;
  const [dy, x] = [input("dy"), input("input")];
  const windows = poolWindows(x.shape, attrs);
  const [, places] = maxPool(call, x);
  const count = numElements(dy.shape);
  const updates = reshape(builder, channelsFirst(builder, dy, windows), [count]);
  const zeros = builder.splat(0, [numElements(x.shape)], "float32");
  const flat = builder.op(
    "ScatterElements",
    [zeros, reshape(builder, places, [count]), updates],
    zeros.shape,
    {
      attributes: { axis: { int: 0 }, reduction: { string: "add" } },
    },
  );
  const first = [x.shape[0]!, x.shape[x.shape.length - 1]!, ...windows.inputSize];
  return fromChannelsFirst(builder, reshape(builder, flat, first), windows);
};

/** Each output's gradient is shared by the taps of its window that lie inside the input. */
const averagePoolGrad: TraceKernel = ({ builder, input, attrs }) => {
  const [dy, x] = [input("dy"), input("input")];
  const windows = poolWindows(x.shape, attrs);
  const shares = builder.constant(
    tapCounts(windows).map((count) => 1 / count),
    [1, ...windows.outputSize, 1],
    "float32",
  );
  const first = channelsFirst(builder, elementwise(builder, "Mul", [dy, shares]), windows);
  const [batch, channels] = first.shape as [number, number];
  // One channel each, so that a single filter of ones serves all.
  const planes = reshape(builder, first, [batch * channels, 1, ...windows.outputSize]);
  const ones = builder.splat(1, [1, 1, ...windows.kernel], "float32");
  const dx = builder.op("ConvTranspose", [planes, ones], [batch * channels, 1, ...windows.inputSize], {
    attributes: {
      ...windowAttributes(windows),
      output_padding: { ints: windows.overhang.map((n) => Math.max(0, -n)) },
    },
  });
  return fromChannelsFirst(builder, reshape(builder, dx, [batch, channels, ...windows.inputSize]), windows);
};

/** tfjs counts places as (row * width + column) * channels + channel, with the image in front if asked. */
const maxPoolWithArgmax: TraceKernel = (call) => {
  const { builder, input, attrs } = call;
  const x = input("x");
  const windows = poolWindows(x.shape, attrs);
  const [y, places] = maxPool(call, x);
  const [batch, channels] = y.shape as [number, number];
  const area = numElements(windows.inputSize);
  const number = (n: number) => builder.constant(BigInt64Array.of(BigInt(n)), [], "int64");
  const offsets = BigInt64Array.from({ length: batch * channels }, (_, i) =>
    BigInt((i % channels) + (attrs.includeBatchInIndex ? Math.floor(i / channels) * area * channels : 0)),
  );
  const inPlane = elementwise(builder, "Mod", [places, number(area)]);
  const scaled = elementwise(builder, "Mul", [inPlane, number(channels)]);
  const index = elementwise(builder, "Add", [
    scaled,
    builder.constant(offsets, [batch, channels, 1, 1], "int64"),
  ]);
  return [y, cast(builder, index, "int32")].map((value) => fromChannelsFirst(builder, value, windows));
};

/** Pooling over 2 and 3 spatial axes and its gradients. */
export const poolKernels: KernelTable = {
  MaxPool: pool("MaxPool"),
  MaxPool3D: pool("MaxPool"),
  MaxPoolGrad: maxPoolGrad,
  MaxPool3DGrad: maxPoolGrad,
  MaxPoolWithArgmax: maxPoolWithArgmax,
  AvgPool: pool("AveragePool"),
  AvgPool3D: pool("AveragePool"),
  AvgPoolGrad: averagePoolGrad,
  AvgPool3DGrad: averagePoolGrad,
};
