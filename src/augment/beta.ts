import type { Rng } from "../core/rng.js";

/** A draw of the Beta distribution, as the share of one of two Gamma draws.
 *
 * @param a above 0
 * @param b above 0
 * @returns 0..1 */
export function drawBeta(rng: Rng, a: number, b: number): number {
  const x = drawGamma(rng, a);
  const y = drawGamma(rng, b);
  return x + y > 0 ? x / (x + y) : rng.uniform() < a / (a + b) ? 1 : 0; // both underflow where a and b are tiny
}

/** Marsaglia and Tsang, "A simple method for generating gamma variables" (2000): exact, by rejection. */
function drawGamma(rng: Rng, shape: number): number {
  if (shape < 1) return drawGamma(rng, shape + 1) * (1 - rng.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = rng.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - rng.uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
