import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { zigguratNormal } from "./ziggurat.js";

/** A seeded generator. It belongs to its caller and moves on with every draw. */
export interface Rng {
  /** Uniform on [0, 1), 32 bits of it. */
  uniform(): number;
  /** Uniform whole number on [0, n). */
  int(n: number): number;
  /** Standard normal (Box-Muller). */
  normal(): number;
  /** Fills `out` with uniform draws on [0, 1). */
  fillUniform(out: Float32Array): void;
  /** Fills `out` with standard normal draws (ziggurat: four times as fast as `normal`). */
  fillNormal(out: Float32Array): void;
  /** A random order of 0 .. n - 1 (Fisher-Yates). */
  permutation(n: number): Int32Array;
}

const INV_2_32 = 1 / 4294967296;

/** FNV-1a over the characters of the keys, so that equal words give equal streams on every machine. */
function hashKeys(seed: number, keys: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const char of JSON.stringify([seed, ...keys])) {
    hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
  }
  // A final mix, since FNV alone leaves the low bits of close keys close.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** A generator for one purpose. The stream depends on the seed and the keys alone, so a run can be resumed,
 * and a step replayed, by naming it: `createRng(seed, "noise", step)`.
 *
 * @param keys what the draws are for: words and numbers */
export function createRng(seed: number, ...keys: readonly (string | number)[]): Rng {
  const generator = xoroshiro128plus(hashKeys(seed, keys));
  const next = () => generator.next();
  const uniform = () => (next() >>> 0) * INV_2_32;
  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())); // 1 - u is on (0, 1]
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const int = (n: number) => Math.floor(uniform() * n);
  return {
    uniform,
    int,
    normal,
    fillUniform(out) {
      for (let i = 0; i < out.length; i++) out[i] = uniform();
    },
    fillNormal(out) {
      for (let i = 0; i < out.length; i++) out[i] = zigguratNormal(next);
    },
    permutation(n) {
      const order = Int32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = int(i + 1);
        const swap = order[i]!;
        order[i] = order[j]!;
        order[j] = swap;
      }
      return order;
    },
  };
}
