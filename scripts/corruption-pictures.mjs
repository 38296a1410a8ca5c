/** Draws docs/figures/corruptions/KIND.png: two emoji at 64 px, clean and at the five severities.
 *
 *   node --import tsx scripts/corruption-pictures.mjs
 */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { corrupt, CORRUPTIONS, SEVERITIES } from "../src/corruptions/corruptions.ts";
import { loadEmoji } from "../src/data/emoji.ts";

const SIDE = 64;
const GAP = 4;
const SHOWN = [
  ["noto", "tiger-face"],
  ["twemoji", "sunrise"],
];
const folder = fileURLToPath(new URL("../docs/figures/corruptions/", import.meta.url));

/** Tiles of one size, in rows, on white. */
async function writeSheet(path, rows) {
  const width = rows[0].length * (SIDE + GAP) - GAP;
  const height = rows.length * (SIDE + GAP) - GAP;
  const composite = rows.flatMap((row, y) =>
    row.map(({ data }, x) => ({
      input: Buffer.from(data),
      raw: { width: SIDE, height: SIDE, channels: 3 },
      left: x * (SIDE + GAP),
      top: y * (SIDE + GAP),
    })),
  );
  const canvas = sharp({ create: { width, height, channels: 3, background: "#ffffff" } });
  await canvas.composite(composite).png({ palette: true, colours: 128, effort: 10 }).toFile(path);
}

const set = await loadEmoji({ imageSize: SIDE });
const pictures = SHOWN.map(([style, name]) => {
  const index = set.items.findIndex((item) => item.style === style && item.baseName === name);
  if (index < 0) throw new Error(`no ${name} of ${style}; choose others in SHOWN`);
  const bytes = SIDE * SIDE * 3;
  return { index, data: set.pictures.pixels.subarray(index * bytes, (index + 1) * bytes) };
});
mkdirSync(folder, { recursive: true });
for (const kind of CORRUPTIONS) {
  const rows = pictures.map(({ index, data }) => {
    const clean = { data, height: SIDE, width: SIDE };
    return [clean, ...SEVERITIES.map((severity) => corrupt(clean, { kind, severity, index }))];
  });
  await writeSheet(`${folder}${kind}.png`, rows);
}
