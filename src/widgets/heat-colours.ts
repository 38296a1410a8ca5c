/** Cividis in ten steps, dark to light: reads the same with and without colour-blindness (Nuñez, Anderton, Renslow 2018,
 * doi 10.1371/journal.pone.0199239). */
export const heatColours: readonly string[] = [
  "#00204d",
  "#00336f",
  "#39486b",
  "#575c6d",
  "#707173",
  "#8a8779",
  "#a69d75",
  "#c4b56c",
  "#e4cf5b",
  "#ffea46",
];

const channels = heatColours.map((colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16)));

/** The colour of a share of the scale, 0..1, as red, green and blue in 0..1. */
export function heatColour(share: number): [number, number, number] {
  const place = Math.min(1, Math.max(0, share)) * (channels.length - 1);
  const low = Math.min(channels.length - 2, Math.floor(place));
  const mix = (c: number) => {
    const [from, to] = [channels[low]![c]!, channels[low + 1]![c]!];
    return (from + (to - from) * (place - low)) / 255;
  };
  return [mix(0), mix(1), mix(2)];
}
