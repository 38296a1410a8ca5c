import type { KernelTable } from "./kernel.js";
import { cast } from "./binary.js";
import { reshape, transpose } from "./shape.js";

const axes = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

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
    // GatherND wants the axis right after the batch; the axes between them move behind it and back.
    const between = axes(batchDims, axis);
    const behind = axes(axis + 1, x.shape.length);
    const moved = transpose(builder, x, [...axes(0, batchDims), axis, ...between, ...behind]);
    const last = reshape(builder, cast(builder, ids, "int64"), [...ids.shape, 1]);
    const shape = [...ids.shape, ...[...between, ...behind].map((i) => x.shape[i]!)];
    const found = builder.op("GatherND", [moved, last], shape, {
      dtype: x.dtype,
      attributes: { batch_dims: { int: batchDims } },
    });
    const rank = ids.shape.length;
    const back = axes(rank, rank + between.length);
    return transpose(builder, found, [
      ...axes(0, batchDims),
      ...back,
      ...axes(batchDims, rank),
      ...axes(rank + between.length, shape.length),
    ]);
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
  TensorScatterUpdate: ({ builder, input }) => {
    const [x, indices] = [input("tensor"), cast(builder, input("indices"), "int64")];
    return builder.op("ScatterND", [x, indices, input("updates")], x.shape, { dtype: x.dtype });
  },
  SparseToDense: ({ builder, input, attrs }) => {
    const [places, values] = [input("sparseIndices"), input("sparseValues")];
    const shape = attrs.outputShape as number[];
    const count = places.shape[0] ?? 1;
    const indices = reshape(builder, cast(builder, places, "int64"), [count, places.shape[1] ?? 1]);
    const base = builder.broadcast(cast(builder, input("defaultValue"), values.dtype), shape);
    const updates = builder.broadcast(values, [count, ...shape.slice(indices.shape[1])]);
    return builder.op("ScatterND", [base, indices, updates], shape, { dtype: values.dtype });
  },
};
