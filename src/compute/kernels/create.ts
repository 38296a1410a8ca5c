import { numElements } from "../graph.js";
import type { KernelTable } from "./kernel.js";
import { scalar } from "./kernel.js";
import { reshape } from "./shape.js";

/** Values made from numbers that are known while tracing, and the diagonal. */
export const createKernels: KernelTable = {
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
  LinSpace: ({ builder, attrs }) => {
    const { start, stop, num } = attrs as { start: number; stop: number; num: number };
    const step = num > 1 ? (stop - start) / (num - 1) : 0;
    const numbers = Float32Array.from({ length: num }, (_, i) => start + i * step);
    return builder.constant(numbers, [num], "float32");
  },
  Diag: ({ builder, input }) => {
    const x = input("x");
    const size = numElements(x.shape);
    const eye = Uint8Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
    const inputs = [builder.constant(eye, [size, size], "bool"), reshape(builder, x, [1, size])];
    const diagonal = builder.op("Where", [...inputs, scalar(builder, 0, x.dtype)], [size, size], {
      dtype: x.dtype,
    });
    return reshape(builder, diagonal, [...x.shape, ...x.shape]);
  },
};
