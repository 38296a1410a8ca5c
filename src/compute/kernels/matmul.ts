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

/** Looks through a transpose of the last two axes, which the product can do while it reads. */
function throughTranspose(builder: GraphBuilder, x: Value, trans: boolean): [Value, boolean] {
  const node = builder.producerOf(x);
  if (node?.op !== "Transpose") return [x, trans];
  const perm = (node.attributes.perm as { ints: number[] }).ints;
  const last = perm.length - 1;
  const swapsLast = perm.every((axis, i) => axis === (i === last ? last - 1 : i === last - 1 ? last : i));
  return swapsLast ? [node.inputs[0]!, !trans] : [x, trans];
}

const outer = (x: Value, trans: boolean): number => x.shape[x.shape.length - (trans ? 1 : 2)]!;

/** Two-dimensional products are Gemm (with the bias inside), others FusedMatMul, which transposes while reading. */
export function product(builder: GraphBuilder, { a, b, transA, transB, bias }: Product): Value {
  const m = outer(a, transA);
  const n = outer(b, !transB);
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, m, n];
  if (numElements(a.shape.slice(0, -2)) === 1 && numElements(b.shape.slice(0, -2)) === 1) {
    const [left, right] = [a, b].map((x) => reshape(builder, x, x.shape.slice(-2))) as [Value, Value];
    const inputs = bias ? [left, right, bias] : [left, right];
    const attributes = { transA: { int: transA ? 1 : 0 }, transB: { int: transB ? 1 : 0 } };
    return reshape(builder, builder.op("Gemm", inputs, [m, n], { attributes }), shape);
  }
  const [left, flipA] = throughTranspose(builder, a, transA);
  const [right, flipB] = throughTranspose(builder, b, transB);
  const attributes = { transA: { int: flipA ? 1 : 0 }, transB: { int: flipB ? 1 : 0 } };
  const result = builder.op("FusedMatMul", [left, right], shape, { domain: "com.microsoft", attributes });
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
