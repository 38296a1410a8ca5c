import type { AttentionViewerState } from "./contract/index.js";
import { attentionFrom, byPatch, largest } from "./contract/attention-rows.js";
import { heatColour } from "./heat-colours.js";
import { openRows } from "./packed-rows.js";
import { STILL_SOFT, svgFile, svgFrame, svgPicture, svgText } from "./still-svg.js";

const SIDE = 220;
const GAP = 16;
const TOP = 28;
const HIDDEN = "#e9e9e9";

const colourOf = (share: number): string =>
  `rgb(${heatColour(share)
    .map((channel) => Math.round(255 * channel))
    .join(",")})`;

/** The colour scale from 0 to a value. */
function colourBar(colours: readonly string[], [x, y]: readonly [number, number], max: number): string {
  const step = SIDE / colours.length;
  const boxes = colours.map(
    (fill, i) => `<rect x="${x + i * step}" y="${y}" width="${step + 0.3}" height="10" fill="${fill}"/>`,
  );
  const label = `${(100 * max).toPrecision(2)} %`;
  return [
    ...boxes,
    svgText([x, y + 24], "0", { fill: STILL_SOFT }),
    svgText([x + SIDE, y + 24], label, { fill: STILL_SOFT, anchor: "end" }),
  ].join("");
}

/** The picture with the patch that looks, and where it looks. */
export function attentionViewerStill(state: AttentionViewerState): string {
  const { picture, imageSize, patchSize, patch, heat, mode, layer, head } = state;
  const rows = { attention: openRows(state.attention), rollout: openRows(state.rollout) };
  const row = attentionFrom(rows, state, state);
  const values = row && byPatch(state, row);
  const max = values ? largest(values) : 0;
  const side = imageSize / patchSize;
  const cell = SIDE / side;
  const x = (panel: number) => GAP + panel * (SIDE + GAP);
  const box = (index: number, panel: number, style: string) =>
    `<rect x="${x(panel) + (index % side) * cell}" y="${TOP + Math.floor(index / side) * cell}" width="${cell}" height="${cell}" ${style}/>`;
  const cells = Array.from(values ?? [], (value, i) =>
    Number.isNaN(value)
      ? box(i, 1, `fill="${HIDDEN}"`)
      : box(i, 1, `fill="${colourOf(max > 0 ? value / max : 0)}" fill-opacity="0.75"`),
  );
  const marks =
    typeof patch === "number"
      ? [0, 1].map((panel) => box(patch, panel, 'fill="none" stroke="#d55e00" stroke-width="2.5"'))
      : [];
  const from = patch === "cls" ? "the class token" : `patch ${patch}`;
  const where =
    mode === "rollout"
      ? `roll-out to layer ${layer}`
      : `layer ${layer}, ${head === "mean" ? "mean of the heads" : `head ${head}`}`;
  return svgFile(
    { width: x(2), height: TOP + SIDE + 60, title: `attention of ${from}, ${where}` },
    svgText([x(0), 18], `From ${from}`, { weight: 600 }),
    svgText([x(1), 18], where, { weight: 600 }),
    svgPicture(picture.src, [x(0), TOP, SIDE]),
    svgFrame([x(0), TOP, SIDE]),
    svgPicture(picture.src, [x(1), TOP, SIDE]),
    ...cells,
    ...marks,
    values === null
      ? svgText([x(1), TOP + SIDE + 20], "This patch was masked.")
      : colourBar(heat, [x(1), TOP + SIDE + 14], max),
  );
}
