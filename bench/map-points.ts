// The points that the map's benches draw.
import { createRng } from "../src/core/rng.js";
import { embeddingProjection } from "../src/widgets/embedding-projection.js";

/** Ten clouds on a ring, the same for all. */
export function clouds(count: number) {
  const rng = createRng(1, "bench projection");
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  const category = Uint8Array.from({ length: count }, (_, i) => i % 10);
  for (let i = 0; i < count; i++) {
    const angle = (2 * Math.PI * category[i]!) / 10;
    x[i] = 5 * Math.cos(angle) + 0.7 * rng.normal();
    y[i] = 5 * Math.sin(angle) + 0.7 * rng.normal();
  }
  return { x, y, category };
}

const pairs = ({ x, y }: Pick<ReturnType<typeof clouds>, "x" | "y">) => ({
  shape: [x.length, 2],
  data: Float32Array.from({ length: 2 * x.length }, (_, i) => (i % 2 ? y : x)[i >> 1]!),
});

export const mapOf = ({ x, y, category }: ReturnType<typeof clouds>) =>
  embeddingProjection({ points: pairs({ x, y }), labels: category });

/** Pictures as smooth as photographs, with some noise. */
function pictures(count: number, side: number): Uint8Array {
  const rng = createRng(2, "bench pictures");
  const pixels = new Uint8Array(count * side * side * 3);
  for (let i = 0; i < count; i++) {
    const [a, b, f] = [6 * rng.uniform(), 6 * rng.uniform(), 0.1 + 0.5 * rng.uniform()];
    for (let p = 0; p < side * side * 3; p++) {
      const [channel, x, y] = [p % 3, Math.floor(p / 3) % side, Math.floor(p / 3 / side)];
      const wave = 60 * Math.sin(f * x + a + channel) + 50 * Math.cos(1.3 * f * y + b * channel);
      pixels[i * side * side * 3 + p] = 128 + wave + 10 * rng.uniform();
    }
  }
  return pixels;
}

/** 10,000 points with a picture, a name and neighbours each. */
export function mapWithThumbnails() {
  const count = 10_000;
  const { x, y, category } = clouds(count);
  const near = Int32Array.from({ length: 8 * count }, (_, i) => (i * 7919) % count);
  return embeddingProjection({
    points: pairs({ x, y }),
    labels: category,
    names: Array.from({ length: count }, (_, i) => `picture number ${i}`),
    images: { shape: [count, 32, 32, 3], data: pictures(count, 32) },
    neighbours: { shape: [count, 8], data: near },
    similarities: { shape: [count, 8], data: new Float32Array(8 * count) },
  });
}
