type Rgb = readonly [number, number, number];

const parse = (colour: string): Rgb =>
  [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16)) as unknown as Rgb;

const STEPS = 255;

/** A colour scale as a table: the colour of a share 0..1 as the number that an `ImageData` holds (little-endian ABGR). */
export function colourTable(colours: readonly string[]): (share: number) => number {
  const stops = colours.map(parse);
  const table = Uint32Array.from({ length: STEPS + 1 }, (_, i) => {
    const place = (i / STEPS) * (stops.length - 1);
    const low = Math.min(stops.length - 2, Math.floor(place));
    const [r, g, b] = stops[low]!.map((from, c) =>
      Math.round(from + (stops[low + 1]![c]! - from) * (place - low)),
    ) as unknown as Rgb;
    return packed([r, g, b]);
  });
  return (share) => table[Math.round(STEPS * Math.min(1, Math.max(0, share)))]!;
}

export const packed = ([r, g, b]: Rgb): number => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

/** `rgb(…)` as numbers. */
export const channelsOf = (colour: string): Rgb =>
  (colour.match(/\d+/g) ?? [0, 0, 0]).slice(0, 3).map(Number) as unknown as Rgb;
