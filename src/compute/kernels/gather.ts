import type { KernelTable } from "./kernel.js";
import { cast } from "./binary.js";
import { reshape } from "./shape.js";

/** Look-ups by index, and their gradients. */
export const gatherKernels: KernelTable = {
  GatherV2: ({ builder, input, attrs }) => {
    const [x, indices] = [input("x"), input("indices")];
    const axis =
      (attrs.axis as number) < 0 ? (attrs.axis as number) + x.shape.length : (attrs.axis as number);
    const batchDims = (attrs.batchDims as number | undefined) ?? 0;
    const ids = cast(builder, indices, "int32");
    if (batchDims === 0) {
      const shape = [...x.shape.slice(0, axis), ...ids.shape, ...x.shape.slice(axis + 1)];
      return builder.op("Gather", [x, ids], shape, { dtype: x.dtype, attributes: { axis: { int: axis } } });
    }
    if (axis !== batchDims) {
      throw new Error("gather with batchDims is mapped for axis = batchDims only; transpose first");
    }
    const shape = [...x.shape.slice(0, axis), ...ids.shape.slice(batchDims), ...x.shape.slice(axis + 1)];
    const last = builder.op(
      "Unsqueeze",
      [cast(builder, ids, "int64"), builder.int64(-1)],
      [...ids.shape, 1],
      {
        dtype: "int64",
      },
    );
    return builder.op("GatherND", [x, last], shape, {
      dtype: x.dtype,
      attributes: { batch_dims: { int: batchDims } },
    });
  },
  GatherNd: ({ builder, input }) => {
    const [params, indices] = [input("params"), input("indices")];
    const depth = indices.shape[indices.shape.length - 1]!;
    const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
    return builder.op("GatherND", [params, cast(builder, indices, "int64")], shape, { dtype: params.dtype });
  },
  ScatterNd: ({ builder, input, attrs }) => {
    const [indices, updates] = [input("indices"), input("updates")];
    const shape = attrs.shape as number[];
    const zeros = builder.splat(0, shape, updates.dtype);
    return builder.op("ScatterND", [zeros, cast(builder, indices, "int64"), updates], shape, {
      dtype: updates.dtype,
      attributes: { reduction: { string: "add" } },
    });
  },
  UnsortedSegmentSum: ({ builder, input, attrs }) => {
    const [x, ids] = [input("x"), input("segmentIds")];
    const shape = [attrs.numSegments as number, ...x.shape.slice(ids.shape.length)];
    const last = reshape(builder, cast(builder, ids, "int64"), [...ids.shape, 1]);
    return builder.op("ScatterND", [builder.splat(0, shape, x.dtype), last, x], shape, {
      dtype: x.dtype,
      attributes: { reduction: { string: "add" } },
    });
  },
  OneHot: ({ builder, input, attrs }) => {
    const indices = input("indices");
    const depth = attrs.depth as number;
    // ONNX Runtime has this operator for int64 in and float32 out.
    const values = Float32Array.of((attrs.offValue as number) ?? 0, (attrs.onValue as number) ?? 1);
    const inputs = [
      cast(builder, indices, "int64"),
      builder.int64(depth),
      builder.constant(values, [2], "float32"),
    ];
    const hot = builder.op("OneHot", inputs, [...indices.shape, depth], {
      dtype: "float32",
      attributes: { axis: { int: -1 } },
    });
    return cast(builder, hot, (attrs.dtype as "float32" | "int32" | undefined) ?? "int32");
  },
  Fill: ({ builder, attrs }) =>
    builder.splat(
      attrs.value as number,
      attrs.shape as number[],
      (attrs.dtype as "float32" | undefined) ?? "float32",
    ),
  ZerosLike: ({ builder, input }) => builder.splat(0, input("x").shape, input("x").dtype),
  OnesLike: ({ builder, input }) => builder.splat(1, input("x").shape, input("x").dtype),
  Range: ({ builder, attrs }) => {
    const { start, stop, step } = attrs as { start: number; stop: number; step: number };
    const count = Math.max(0, Math.ceil((stop - start) / step));
    const numbers = Array.from({ length: count }, (_, i) => start + i * step);
    return attrs.dtype === "int32"
      ? builder.constant(Int32Array.from(numbers), [count], "int32")
      : builder.constant(Float32Array.from(numbers), [count], "float32");
  },
};
