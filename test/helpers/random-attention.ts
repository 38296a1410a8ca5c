import { createRng } from "../../src/core/rng.js";

/** Random attention, `[layers, heads, tokens, tokens]`, rows sum to 1. */
export function randomAttention(
  layers: number,
  heads: number,
  tokens: number,
): { shape: number[]; data: number[] } {
  const rng = createRng(5, "attention", layers, heads, tokens);
  const data: number[] = [];
  for (let row = 0; row < layers * heads * tokens; row++) {
    const values = Array.from({ length: tokens }, () => Math.exp(2 * rng.normal()));
    const sum = values.reduce((a, b) => a + b);
    data.push(...values.map((value) => value / sum));
  }
  return { shape: [layers, heads, tokens, tokens], data };
}
