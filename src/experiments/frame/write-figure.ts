import sharp from "sharp";
import { figureSvg } from "../../plots/figure-svg.js";
import type { Figure } from "../../plots/figure.js";
import { plotlySpec } from "../../plots/plotly-spec.js";
import { writeAtomically } from "../../train/atomic-file.js";

/** Twice the size in the SVG, for sharp screens. */
const DENSITY = 2 * 72;

/** Writes a figure as `<path>.svg`, `<path>.png` and `<path>.plotly.json`.
 *
 * @returns the files */
export async function writeFigure(figure: Figure, path: string): Promise<string[]> {
  const svg = figureSvg(figure);
  const png = await sharp(Buffer.from(svg), { density: DENSITY }).png().toBuffer();
  const contents = { svg, png, "plotly.json": JSON.stringify(plotlySpec(figure)) + "\n" };
  for (const [ending, content] of Object.entries(contents)) {
    await writeAtomically(`${path}.${ending}`, (file) => file.writeFile(content));
  }
  return Object.keys(contents).map((ending) => `${path}.${ending}`);
}
