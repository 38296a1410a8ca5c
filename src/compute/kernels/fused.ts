import type { KernelTable } from "./kernel.js";

/** Kernels that plain tfjs lacks and ONNX Runtime has: `ops/` calls them where they are registered, else composes plain ops. */
export const fusedKernels: KernelTable = {
  /** x `[rows, dim]`, scale and bias `[dim]` -> y `[rows, dim]`, mean `[rows, 1]`, inverse standard deviation `[rows, 1]` */
  LayerNormalization: ({ builder, input, attrs }) => {
    const x = input("x");
    const column = { shape: [...x.shape.slice(0, -1), 1], dtype: x.dtype };
    return builder.node("LayerNormalization", [x, input("scale"), input("bias")], [x, column, column], {
      attributes: { axis: { int: -1 }, epsilon: { float: attrs.epsilon as number } },
    });
  },
};
