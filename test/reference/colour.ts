// Colour changes as the documentation of torchvision.transforms.functional states them, one pixel at a time in double precision.
// A picture is a list of [r, g, b] in 0..1.

type Pixel = readonly number[];

const grey601 = ([r, g, b]: Pixel): number => 0.2989 * r! + 0.587 * g! + 0.114 * b!;

/** factor * a + (1 - factor) * b, clamped to 0..1. */
const blend = (a: number, b: number, factor: number): number =>
  Math.min(1, Math.max(0, factor * a + (1 - factor) * b));

/** Blend with black. */
export const referenceBrightness = (picture: Pixel[], factor: number): Pixel[] =>
  picture.map((pixel) => pixel.map((x) => blend(x, 0, factor)));

/** Blend with the mean of the grey picture. */
export function referenceContrast(picture: Pixel[], factor: number): Pixel[] {
  const mean = picture.map(grey601).reduce((a, b) => a + b) / picture.length;
  return picture.map((pixel) => pixel.map((x) => blend(x, mean, factor)));
}

/** Blend with the grey picture. */
export const referenceSaturation = (picture: Pixel[], factor: number): Pixel[] =>
  picture.map((pixel) => pixel.map((x) => blend(x, grey601(pixel), factor)));

export const referenceGrey = (picture: Pixel[]): Pixel[] =>
  picture.map((pixel) => pixel.map(() => grey601(pixel)));

/** To HSV, add to H, back to RGB. */
export const referenceHue = (picture: Pixel[], turns: number): Pixel[] =>
  picture.map((pixel) => {
    const [h, s, v] = rgbToHsv(pixel);
    const turned = h + turns;
    return hsvToRgb(turned - Math.floor(turned), s, v);
  });

/** The hexcone of A. R. Smith (1978), h in turns. */
function rgbToHsv([r, g, b]: Pixel): [number, number, number] {
  const max = Math.max(r!, g!, b!);
  const min = Math.min(r!, g!, b!);
  const range = max - min;
  if (range === 0) return [0, 0, max];
  let degrees: number;
  if (max === r) degrees = 60 * ((g! - b!) / range);
  else if (max === g) degrees = 60 * ((b! - r!) / range) + 120;
  else degrees = 60 * ((r! - g!) / range) + 240;
  return [((degrees + 360) % 360) / 360, range / max, max];
}

function hsvToRgb(h: number, s: number, v: number): Pixel {
  const sector = Math.floor(h * 6);
  const f = h * 6 - sector;
  const p = v * (1 - s);
  const q = v * (1 - s * f);
  const t = v * (1 - s * (1 - f));
  const byIndex = [
    [v, t, p],
    [q, v, p],
    [p, v, t],
    [p, q, v],
    [t, p, v],
    [v, p, q],
  ];
  return byIndex[sector % 6]!;
}
