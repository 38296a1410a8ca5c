/** Edge of the tail and area of each layer, for 128 layers (Marsaglia and Tsang, "The Ziggurat Method", 2000). */
const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;
const LAYERS = 128;

const density = (x: number): number => Math.exp(-0.5 * x * x);

/** Layers of equal area under exp(-x^2 / 2), widest first. `width[0]` is wider than the tail's edge: the part beyond stands for the tail. */
function layers(): { width: Float64Array; height: Float64Array } {
  const width = new Float64Array(LAYERS + 1);
  width[0] = AREA / density(TAIL);
  width[1] = TAIL;
  for (let i = 1; i < LAYERS - 1; i++) {
    width[i + 1] = Math.sqrt(-2 * Math.log(AREA / width[i]! + density(width[i]!)));
  }
  width[LAYERS] = 0;
  return { width, height: width.map(density) };
}

const { width, height } = layers();

const INV_2_31 = 1 / 2147483648;
const INV_2_32 = 1 / 4294967296;

/** One standard normal draw by the ziggurat method: the distribution is exact, and nearly every draw costs one word.
 *
 * The layer comes from the high 7 bits of the word, sign and place from the other 25; taken from the same bits they would
 * depend on each other (Doornik, "An Improved Ziggurat Method to Generate Normal Random Samples", 2005).
 *
 * @param next 32 random bits */
export function zigguratNormal(next: () => number): number {
  for (;;) {
    const word = next();
    const layer = word >>> 25;
    // In the middle between two multiples of 2^-24, so that both signs are alike and 0 is not drawn twice.
    const x = ((word << 7) + 64) * INV_2_31 * width[layer]!;
    const distance = Math.abs(x);
    if (distance < width[layer + 1]!) return x;
    if (layer === 0) return Math.sign(x) * tail(next);
    const below = height[layer]!;
    const y = below + (height[layer + 1]! - below) * uniform(next);
    if (y < density(distance)) return x;
  }
}

const uniform = (next: () => number): number => ((next() >>> 0) + 0.5) * INV_2_32;

/** A draw from beyond the tail's edge (Marsaglia 1964). */
function tail(next: () => number): number {
  for (;;) {
    const x = -Math.log(uniform(next)) / TAIL;
    const y = -Math.log(uniform(next));
    if (2 * y > x * x) return TAIL + x;
  }
}
