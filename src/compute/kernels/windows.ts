import { backend_util } from "@tensorflow/tfjs-core";
import { BackendError } from "../../core/errors.js";
import type { Attribute, Value } from "../graph.js";
import { numElements } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";
import type { KernelCall } from "./kernel.js";
import { transpose } from "./shape.js";

/** Where the windows of a convolution or a pooling lie: one number per spatial axis. */
export interface Windows {
  readonly channelsLast: boolean;
  readonly inputSize: readonly number[];
  readonly outputSize: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padBefore: readonly number[];
  /** How far the last window reaches past the input; negative where the input's end is in no window. */
  readonly overhang: readonly number[];
}

type Info = backend_util.Conv2DInfo | backend_util.Conv3DInfo;
type Attrs = KernelCall["attrs"];
type Pad = Parameters<typeof backend_util.computeConv2DInfo>[4];
type Rounding = "floor" | "round" | "ceil" | undefined;

const is3d = (info: Info): info is backend_util.Conv3DInfo => "inDepth" in info;

function windowsOf(info: Info): Windows {
  const axes = is3d(info) ? (["Depth", "Height", "Width"] as const) : (["Height", "Width"] as const);
  const read = (prefix: string): number[] =>
    axes.map((axis) => (info as unknown as Record<string, number>)[prefix + axis]!);
  const { padInfo } = info;
  const padBefore = "front" in padInfo ? [padInfo.front] : [];
  padBefore.push(padInfo.top, padInfo.left);
  const [inputSize, outputSize, kernel] = [read("in"), read("out"), read("filter")];
  const [strides, dilations] = [read("stride"), read("dilation")];
  const overhang = inputSize.map(
    (size, i) =>
      (outputSize[i]! - 1) * strides[i]! + (kernel[i]! - 1) * dilations[i]! + 1 - size - padBefore[i]!,
  );
  if (overhang.some((n, i) => n <= -strides[i]!)) {
    throw new BackendError(
      "conv or pool: with a number as padding tfjs takes the height's kernel and stride for the width too; " +
        "give the padding of each side, or equal kernel sizes and strides",
    );
  }
  if (padBefore.some((n) => n < 0)) {
    throw new BackendError(
      'conv3d or pool3d: padding "same" with strides that skip whole windows makes tfjs start inside the input; ' +
        'use strides up to the kernel size, or padding "valid"',
    );
  }
  const channelsLast = info.dataFormat === "channelsLast";
  return { channelsLast, inputSize, outputSize, kernel, strides, dilations, padBefore, overhang };
}

/** Windows of a convolution from the attributes of its kernel or of its gradients' kernels. */
export function convWindows(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attrs: Attrs,
  depthwise = false,
): Windows {
  const { strides, pad, dimRoundingMode } = attrs as {
    strides: number[];
    pad: Pad;
    dimRoundingMode: Rounding;
  };
  const [shape, filter] = [[...inputShape], [...filterShape]];
  const dilations = (attrs.dilations ?? 1) as [number, number];
  if (shape.length === 5) {
    return windowsOf(
      backend_util.computeConv3DInfo(
        shape as [number, number, number, number, number],
        filter as [number, number, number, number, number],
        strides as [number, number, number],
        (attrs.dilations ?? 1) as number,
        pad as "same" | "valid",
      ),
    );
  }
  return windowsOf(
    backend_util.computeConv2DInfo(
      shape as [number, number, number, number],
      filter as [number, number, number, number],
      strides as [number, number],
      dilations,
      pad,
      dimRoundingMode,
      depthwise,
      backend_util.convertConv2DDataFormat((attrs.dataFormat ?? "NHWC") as "NHWC" | "NCHW"),
    ),
  );
}

/** Windows of a pooling. */
export function poolWindows(inputShape: readonly number[], attrs: Attrs): Windows {
  const { filterSize, strides, pad } = attrs as { filterSize: number[]; strides: number[]; pad: Pad };
  const rounding = attrs.dimRoundingMode as Rounding;
  const shape = [...inputShape];
  return windowsOf(
    shape.length === 5
      ? backend_util.computePool3DInfo(
          shape as [number, number, number, number, number],
          filterSize as [number, number, number],
          strides as [number, number, number],
          1,
          pad as "same" | "valid",
          rounding,
        )
      : backend_util.computePool2DInfo(
          shape as [number, number, number, number],
          filterSize as [number, number],
          strides as [number, number],
          1,
          pad,
          rounding,
        ),
  );
}

/** ONNX's attributes of the windows. What no window reaches is left alone, as ONNX rounds down. */
export function windowAttributes(
  windows: Windows,
  { dilated = true } = {},
): Record<"kernel_shape" | "strides" | "pads" | "dilations", Attribute> {
  const { kernel, strides, dilations, padBefore, overhang } = windows;
  return {
    kernel_shape: { ints: kernel },
    strides: { ints: dilated ? strides : dilations },
    dilations: { ints: dilated ? dilations : strides },
    pads: { ints: [...padBefore, ...overhang.map((n) => Math.max(0, n))] },
  };
}

/** `[batch, ...size, channels]` -> `[batch, channels, ...size]`, the order of ONNX. */
export function channelsFirst(builder: GraphBuilder, x: Value, { channelsLast }: Windows): Value {
  const last = x.shape.length - 1;
  const spatial = Array.from({ length: last - 1 }, (_, i) => i + 1);
  return channelsLast ? transpose(builder, x, [0, last, ...spatial]) : x;
}

/** The way back. */
export function fromChannelsFirst(builder: GraphBuilder, x: Value, { channelsLast }: Windows): Value {
  const spatial = Array.from({ length: x.shape.length - 2 }, (_, i) => i + 2);
  return channelsLast ? transpose(builder, x, [0, ...spatial, 1]) : x;
}

/** How many of each window's taps lie inside the input, `[1, ...outputSize, 1]`. */
export function tapCounts({ inputSize, outputSize, kernel, strides, padBefore }: Windows): Float32Array {
  const perAxis = outputSize.map((size, axis) =>
    Array.from({ length: size }, (_, o) => {
      const start = o * strides[axis]! - padBefore[axis]!;
      return Math.min(inputSize[axis]!, start + kernel[axis]!) - Math.max(0, start);
    }),
  );
  const counts = perAxis.reduce((outer, axis) => outer.flatMap((a) => axis.map((b) => a * b)), [1]);
  return Float32Array.from({ length: numElements(outputSize) }, (_, i) => counts[i]!);
}
