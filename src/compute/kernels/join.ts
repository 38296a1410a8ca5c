import { numElements } from "../graph.js";
import type { KernelTable } from "./kernel.js";
import { reshape, resolveAxis } from "./shape.js";

/** Values put together and taken apart along an axis. */
export const joinKernels: KernelTable = {
  Concat: ({ builder, all, attrs }) => {
    const parts = all().filter((v) => numElements(v.shape) > 0);
    const first = parts[0] ?? all()[0]!;
    if (parts.length <= 1) return first;
    const axis = resolveAxis(attrs.axis, first.shape.length);
    const shape = first.shape.with(
      axis,
      parts.reduce((n, v) => n + v.shape[axis]!, 0),
    );
    return builder.op("Concat", parts, shape, { attributes: { axis: { int: axis } } });
  },
  Pack: ({ builder, all, attrs }) => {
    const values = all();
    const axis = resolveAxis(attrs.axis, values[0]!.shape.length + 1);
    const parts = values.map((v) => reshape(builder, v, v.shape.toSpliced(axis, 0, 1)));
    const shape = parts[0]!.shape.with(axis, parts.length);
    return builder.op("Concat", parts, shape, { attributes: { axis: { int: axis } } });
  },
  Unpack: ({ builder, input, attrs }) => {
    const x = input("value");
    const axis = resolveAxis(attrs.axis, x.shape.length);
    const outputs = Array.from({ length: x.shape[axis]! }, () => ({
      shape: x.shape.with(axis, 1),
      dtype: x.dtype,
    }));
    const sizes = builder.int64(...outputs.map(() => 1));
    const parts = builder.node("Split", [x, sizes], outputs, { attributes: { axis: { int: axis } } });
    return parts.map((part) => reshape(builder, part, x.shape.toSpliced(axis, 1)));
  },
  SplitV: ({ builder, input, attrs }) => {
    const x = input("x");
    const axis = resolveAxis(attrs.axis, x.shape.length);
    const given = attrs.numOrSizeSplits as number | number[];
    const sizes = Array.isArray(given)
      ? given.map((n) => (n === -1 ? x.shape[axis]! - given.reduce((a, b) => a + (b === -1 ? 0 : b), 0) : n))
      : Array.from({ length: given }, () => x.shape[axis]! / given);
    const outputs = sizes.map((size) => ({ shape: x.shape.with(axis, size), dtype: x.dtype }));
    return builder.node("Split", [x, builder.int64(...sizes)], outputs, {
      attributes: { axis: { int: axis } },
    });
  },
};
