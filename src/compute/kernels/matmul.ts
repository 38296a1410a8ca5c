import type { Value } from "../graph.js";
import { numElements } from "../graph.js";
import { broadcastShape, type GraphBuilder } from "../graph-builder.js";
import { activate } from "./activation.js";
import type { KernelTable } from "./kernel.js";
import { reshape } from "./shape.js";

/** Operands of `product`. */
export interface Product {
  readonly a: Value;
  readonly b: Value;
  readonly transA: boolean;
  readonly transB: boolean;
  readonly bias?: Value | undefined;
}

const outer = (x: Value, trans: boolean): number => x.shape[x.shape.length - (trans ? 1 : 2)]!;

/** Two-dimensional products are Gemm (with the bias inside), others FusedMatMul. */
export function product(builder: GraphBuilder, { a, b, transA, transB, bias }: Product): Value {
  const m = outer(a, transA);
  const n = outer(b, !transB);
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, m, n];
  const attributes = { transA: { int: transA ? 1 : 0 }, transB: { int: transB ? 1 : 0 } };
  if (numElements(a.shape.slice(0, -2)) === 1 && numElements(b.shape.slice(0, -2)) === 1) {
    const [left, right] = [a, b].map((x) => reshape(builder, x, x.shape.slice(-2))) as [Value, Value];
    const inputs = bias ? [left, right, bias] : [left, right];
    return reshape(builder, builder.op("Gemm", inputs, [m, n], { attributes }), shape);
  }
  const result = builder.op("FusedMatMul", [a, b], shape, { domain: "com.microsoft", attributes });
  return bias ? builder.op("Add", [result, bias], shape) : result;
}

/** Matrix products. */
export const matmulKernels: KernelTable = {
  BatchMatMul: ({ builder, input, attrs }) =>
    product(builder, {
      a: input("a"),
      b: input("b"),
      transA: Boolean(attrs.transposeA),
      transB: Boolean(attrs.transposeB),
    }),
  _FusedMatMul: ({ builder, input, optional, attrs }) => {
    const result = product(builder, {
      a: input("a"),
      b: input("b"),
      transA: Boolean(attrs.transposeA),
      transB: Boolean(attrs.transposeB),
      bias: optional("bias"),
    });
    return activate(builder, result, attrs, optional("preluActivationWeights"));
  },
  Einsum: ({ builder, all, attrs }) => {
    const equation = attrs.equation as string;
    const [terms, result] = equation.replaceAll(" ", "").split("->") as [string, string];
    const sizes = new Map<string, number>();
    terms
      .split(",")
      .forEach((term, i) => [...term].forEach((axis, j) => sizes.set(axis, all()[i]!.shape[j]!)));
    return builder.op(
      "Einsum",
      all(),
      [...result].map((axis) => sizes.get(axis)!),
      { attributes: { equation: { string: equation } } },
    );
  },
};
