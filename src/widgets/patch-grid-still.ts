import type { PatchGridState } from "./contract/index.js";
import { STILL_SOFT, svgFile, svgFrame, svgSheet, svgText, svgTile } from "./still-svg.js";

/** Pictures that fit on a page. */
const MAX_ROWS = 8;
const TILE = 104;
const GAP = 8;
const NAME = 18;
const TOP = 28;

/** One row per picture, one column for each thing shown; chosen patches are outlined. */
export function patchGridStill(state: PatchGridState): string {
  const { pictures, columns, sprite, imageSize, patchSize, patches } = state;
  const shown = pictures.slice(0, MAX_ROWS);
  const title = `patch grid, ${pictures.length} pictures`;
  if (sprite === null || shown.length === 0) {
    return svgFile({ width: 320, height: 48, title }, svgText([12, 28], "There are no pictures to show."));
  }
  const place = (row: number, column: number): [number, number, number] => [
    GAP + column * (TILE + GAP),
    TOP + row * (TILE + NAME + GAP) + NAME,
    TILE,
  ];
  const heads = columns.map(({ title: head }, c) => svgText([place(0, c)[0], 20], head, { weight: 600 }));
  const side = imageSize / patchSize;
  const cell = TILE / side;
  const outline = ([x, y]: readonly [number, number, number], patch: number) =>
    `<rect x="${x + (patch % side) * cell}" y="${y + Math.floor(patch / side) * cell}" width="${cell}" height="${cell}" fill="none" stroke="#d55e00" stroke-width="1.5"/>`;
  const rows = shown.flatMap((picture, r) => {
    const [x, y] = place(r, 0);
    const losses = picture.patchLoss.filter((loss, i) => loss !== null && picture.mask[i] === 1).map(Number);
    const mean = losses.reduce((a, b) => a + b, 0) / losses.length;
    const loss = losses.length > 0 ? `, mean loss of masked patches ${mean.toPrecision(3)}` : "";
    const tiles = columns.flatMap(({ key }, c) => {
      const tile = picture.tiles[key] ?? null;
      return tile === null
        ? []
        : [
            svgTile(sprite, tile, place(r, c)),
            svgFrame(place(r, c)),
            ...patches.map((p) => outline(place(r, c), p)),
          ];
    });
    return [
      svgText([x, y - 5], picture.name + loss, {
        size: 10,
        fill: STILL_SOFT,
        maxLength: 20 * columns.length,
      }),
      ...tiles,
    ];
  });
  const left = pictures.length - shown.length;
  const [, lastY] = place(shown.length - 1, 0);
  const more = left > 0 ? svgText([GAP, lastY + TILE + 18], `and ${left} more`, { fill: STILL_SOFT }) : "";
  return svgFile(
    {
      width: Math.max(240, GAP + columns.length * (TILE + GAP)),
      height: lastY + TILE + (left > 0 ? 28 : GAP),
      title,
    },
    svgSheet(sprite),
    ...heads,
    ...rows,
    more,
  );
}
