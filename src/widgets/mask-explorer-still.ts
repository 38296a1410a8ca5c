import type { MaskExplorerState } from "./contract/index.js";
import { STILL_SOFT, svgFile, svgFrame, svgPicture, svgSheet, svgText } from "./still-svg.js";

const SIDE = 200;
const GAP = 16;
const TOP = 28;
const HIDDEN = "#8a8a8a";

/** The picture, the masked picture, and the patches that the encoder sees in their order. */
export function maskExplorerStill(state: MaskExplorerState): string {
  const { picture, imageSize, drawn, mask } = state;
  const { patchSize, idsShuffle } = drawn;
  const side = imageSize / patchSize;
  const cell = SIDE / side;
  const kept = mask.filter((hidden) => hidden === 0).length;
  const x = (panel: number) => GAP + panel * (SIDE + GAP);
  const at = (index: number) => [index % side, Math.floor(index / side)] as const;
  const hidden = mask.flatMap((isHidden, patch) => {
    const [column, row] = at(patch);
    const corner = `x="${x(1) + column * cell}" y="${TOP + row * cell}"`;
    return isHidden
      ? [`<rect ${corner} width="${cell + 0.2}" height="${cell + 0.2}" fill="${HIDDEN}"/>`]
      : [];
  });
  const tokens = idsShuffle.slice(0, kept).map((patch, place) => {
    const [column, row] = at(patch);
    const [left, top] = at(place);
    const box = [column * patchSize, row * patchSize, patchSize, patchSize].join(" ");
    return `<svg x="${x(2) + left * cell}" y="${TOP + top * cell}" width="${cell}" height="${cell}" viewBox="${box}"><use href="#sheet" xlink:href="#sheet"/></svg>`;
  });
  const percent = `${Math.round(100 * drawn.maskRatio)} % masked, ${drawn.maskKind}, seed ${drawn.seed}, patches of ${patchSize} px`;
  const heads = ["Image", "Masked image", `Encoder: ${kept} of ${mask.length} patches`];
  return svgFile(
    { width: x(3), height: TOP + SIDE + 28, title: `${heads[2]!}; ${percent}` },
    svgSheet(picture),
    ...heads.map((head, panel) => svgText([x(panel), 18], head, { weight: 600 })),
    svgPicture(picture.src, [x(0), TOP, SIDE]),
    svgPicture(picture.src, [x(1), TOP, SIDE]),
    ...hidden,
    ...tokens,
    ...[0, 1, 2].map((panel) => svgFrame([x(panel), TOP, SIDE])),
    svgText([GAP, TOP + SIDE + 18], percent, { fill: STILL_SOFT, maxLength: 90 }),
  );
}
