import { escapeHtml } from "./html.js";
import type { SpriteSheet } from "./contract/index.js";

/** Ink of the static forms: they are drawn on white, for papers and saved notebooks. */
export const STILL_INK = "#1d1f23";
export const STILL_SOFT = "#5b5f66";

/** Characters that XML has no place for: control characters but tab and newline, and halves of pairs. */
const NOT_XML = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu;

/** Characters that turn the direction of what follows. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Data text as SVG holds it, cut to a length. */
export function svgData(text: string, maxLength = 40): string {
  const chars = Array.from(text.replace(NOT_XML, "").replace(TURNS, ""));
  return escapeHtml(chars.length > maxLength ? `${chars.slice(0, maxLength - 1).join("")}…` : chars.join(""));
}

interface TextStyle {
  readonly size?: number;
  readonly fill?: string;
  readonly weight?: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly maxLength?: number;
}

/** A line of data text. */
export const svgText = (
  [x, y]: readonly [number, number],
  text: string,
  { size = 11, fill = STILL_INK, weight = 400, anchor = "start", maxLength }: TextStyle = {},
): string =>
  `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" fill="${fill}">${svgData(text, maxLength)}</text>`;

/** A picture in its place, its pixels kept sharp. */
export const svgPicture = (src: string, [x, y, side]: readonly [number, number, number]): string =>
  `<image x="${x}" y="${y}" width="${side}" height="${side}" preserveAspectRatio="none" style="image-rendering:pixelated" href="${src}" xlink:href="${src}"/>`;

/** A thin line around a picture, since many have white edges. */
export const svgFrame = ([x, y, side]: readonly [number, number, number]): string =>
  `<rect x="${x}" y="${y}" width="${side}" height="${side}" fill="none" stroke="#c9c6bf" stroke-width="1"/>`;

/** A sheet that `svgTile` takes its tiles from. */
export const svgSheet = ({ src, tileSize, columns, count }: SpriteSheet): string => {
  const [width, height] = [columns * tileSize, Math.ceil(count / columns) * tileSize];
  return `<defs><image id="sheet" width="${width}" height="${height}" style="image-rendering:pixelated" href="${src}" xlink:href="${src}"/></defs>`;
};

export function svgTile(
  { tileSize, columns }: SpriteSheet,
  tile: number,
  [x, y, side]: readonly [number, number, number],
): string {
  const box = [(tile % columns) * tileSize, Math.floor(tile / columns) * tileSize, tileSize, tileSize];
  return `<svg x="${x}" y="${y}" width="${side}" height="${side}" viewBox="${box.join(" ")}"><use href="#sheet" xlink:href="#sheet"/></svg>`;
}

/** A whole SVG file on white. */
export const svgFile = (
  { width, height, title }: { width: number; height: number; title: string },
  ...parts: readonly string[]
): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" role="img"><title>${svgData(title, 200)}</title><rect width="${width}" height="${height}" fill="#fff"/>${parts.join("")}</svg>`;
