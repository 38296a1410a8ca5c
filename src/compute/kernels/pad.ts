import { backend_util } from "@tensorflow/tfjs-core";
import type { Value } from "../graph.js";
import { numElements } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";
import type { KernelTable } from "./kernel.js";
import { reshape, slice, transpose } from "./shape.js";

const { getReshaped, getPermuted, getReshapedPermuted } = backend_util;

/** Padded at both ends of each axis. */
export const pad = (
  builder: GraphBuilder,
  x: Value,
  paddings: readonly (readonly number[])[],
  mode: string,
  fill?: Value,
) => {
  const shape = x.shape.map((n, i) => n + paddings[i]![0]! + paddings[i]![1]!);
  const amounts = [...paddings.map((p) => p[0]!), ...paddings.map((p) => p[1]!)];
  return builder.op("Pad", [x, builder.int64(...amounts), fill], shape, {
    attributes: { mode: { string: mode } },
  });
};

/** Borders put on, and the rearrangements that need one. */
export const padKernels: KernelTable = {
  PadV2: ({ builder, input, attrs }) => {
    const x = input("x");
    const fill = builder.splat((attrs.constantValue as number | undefined) ?? 0, [], x.dtype);
    return pad(builder, x, attrs.paddings as [number, number][], "constant", fill);
  },
  MirrorPad: ({ builder, input, attrs }) => {
    const x = input("x");
    if (attrs.mode === "reflect") return pad(builder, x, attrs.paddings as [number, number][], "reflect");
    // symmetric: the edge is repeated, which ONNX's modes lack; reversed slices are put beside it
    return (attrs.paddings as [number, number][]).reduce((value, [before, after], axis) => {
      const size = value.shape[axis]!;
      const edge = (start: number, count: number) => {
        const numbers = [[start], [start - count < 0 ? -(2 ** 31) : start - count], [axis], [-1]];
        const inputs = [value, ...numbers.map((n) => builder.int64(...n))];
        return count > 0 ? [builder.op("Slice", inputs, value.shape.with(axis, count))] : [];
      };
      const parts = [...edge(before - 1, before), value, ...edge(size - 1, after)];
      if (parts.length === 1) return value;
      const shape = value.shape.with(axis, size + before + after);
      return builder.op("Concat", parts, shape, { attributes: { axis: { int: axis } } });
    }, x);
  },
  SpaceToBatchND: ({ builder, input, attrs }) => {
    const x = input("x");
    const blocks = attrs.blockShape as number[];
    const margins = x.shape.map((_, i) => (attrs.paddings as [number, number][])[i - 1] ?? [0, 0]);
    const zero = builder.splat(0, [], x.dtype);
    const padded = margins.flat().some((n) => n > 0) ? pad(builder, x, margins, "constant", zero) : x;
    const count = numElements(blocks);
    const split = reshape(builder, padded, getReshaped([...padded.shape], blocks, count, false));
    const moved = transpose(builder, split, getPermuted(split.shape.length, blocks.length, false));
    return reshape(builder, moved, getReshapedPermuted([...padded.shape], blocks, count, false));
  },
  BatchToSpaceND: ({ builder, input, attrs }) => {
    const x = input("x");
    const blocks = attrs.blockShape as number[];
    const crops = attrs.crops as number[][];
    const count = numElements(blocks);
    const split = reshape(builder, x, getReshaped([...x.shape], blocks, count));
    const moved = transpose(builder, split, getPermuted(split.shape.length, blocks.length));
    const joined = reshape(builder, moved, getReshapedPermuted([...x.shape], blocks, count));
    const cut = joined.shape.map((_, i) => crops[i - 1] ?? [0, 0]);
    const begin = cut.map(([before]) => before!);
    const size = joined.shape.map((n, i) => n - cut[i]![0]! - cut[i]![1]!);
    return slice(builder, joined, begin, size);
  },
  DepthToSpace: ({ builder, input, attrs }) => {
    const x = input("x");
    const block = attrs.blockSize as number;
    const [batch, height, width, depth] = x.shape as [number, number, number, number];
    const channels = depth / (block * block);
    const split = reshape(builder, x, [batch, height, width, block, block, channels]);
    const moved = transpose(builder, split, [0, 1, 3, 2, 4, 5]);
    return reshape(builder, moved, [batch, height * block, width * block, channels]);
  },
};
