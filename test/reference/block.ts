import { attentionReference } from "./attention.js";
import { standardise } from "./standardise.js";

/** Weights of one transformer block by their name inside it: matrices as `[in][out]`, vectors as numbers. */
export interface BlockWeights {
  matrices: Record<"attn.qkv" | "attn.proj" | "mlp.fc1" | "mlp.fc2", number[][]>;
  vectors: Record<string, number[]>;
}

/** Abramowitz and Stegun 7.1.26, error below 1.5e-7. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - poly * Math.exp(-x * x));
}

/** A pre-norm block on one row of tokens `[tokens][dim]`, one number at a time. */
export function blockReference(
  x: number[][],
  { matrices, vectors }: BlockWeights,
  numHeads: number,
): number[][] {
  const norm = (name: string, row: number[]) =>
    standardise(row, 1e-6).map((n, i) => n * vectors[`${name}.weight`]![i]! + vectors[`${name}.bias`]![i]!);
  const linear = (name: keyof BlockWeights["matrices"], row: number[]) =>
    vectors[`${name}.bias`]!.map((b, j) =>
      row.reduce((sum, value, i) => sum + value * matrices[name][i]![j]!, b),
    );
  const add = (a: number[][], b: number[][]) => a.map((row, i) => row.map((value, j) => value + b[i]![j]!));
  const dim = x[0]!.length;
  const qkv = x.map((row) => linear("attn.qkv", norm("norm1", row)));
  const part = (i: number) => qkv.map((row) => row.slice(i * dim, (i + 1) * dim));
  const mixed = attentionReference(part(0), part(1), part(2), numHeads);
  const afterAttention = add(
    x,
    mixed.map((row) => linear("attn.proj", row)),
  );
  const mlp = afterAttention.map((row) => {
    const hidden = linear("mlp.fc1", norm("norm2", row));
    return linear(
      "mlp.fc2",
      hidden.map((h) => (h * (1 + erf(h / Math.SQRT2))) / 2),
    );
  });
  return add(afterAttention, mlp);
}
