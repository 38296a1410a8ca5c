import { createCanvas } from "canvas";
import type { ContrastiveMatrixState } from "./contract/index.js";
import { contrastiveLoss, fullMatrix, isCandidate, positiveOf } from "./contract/contrastive-loss.js";
import { heatColour, heatColours } from "./heat-colours.js";
import { unpackNumbers } from "./packed-numbers.js";
import { STILL_SOFT, svgFile, svgPicture, svgText, svgTile, svgSheet } from "./still-svg.js";

const WIDTH = 660;
const HEAD = 66;
const STRIP = 40;
const SIDE = 440;
const MASKED = [225, 225, 225];

/** Cells as `[size, size]` shares of the colour scale, NaN where an anchor does not look. */
function sharesOf(state: ContrastiveMatrixState, similarities: Float32Array): Float64Array {
  const size = 2 * state.count;
  const { logSums } = contrastiveLoss(similarities, state);
  return Float64Array.from(similarities, (similarity, i) => {
    const [anchor, other] = [Math.floor(i / size), i % size];
    if (!isCandidate(anchor, other, state)) return NaN;
    if (state.view === "similarity") return (similarity + 1) / 2;
    return Math.sqrt(Math.exp(similarity / state.temperature - logSums[anchor]!));
  });
}

/** The cells as a PNG of about the size in which it is shown: whole pixels for each cell, or every second cell of a very large matrix. */
function cellsPng(shares: Float64Array, size: number): string {
  const side = size > 2 * SIDE ? Math.ceil(size / 2) : size * Math.max(1, Math.round(SIDE / size));
  const colours = Array.from({ length: 256 }, (_, i) => heatColour(i / 255).map((c) => Math.round(255 * c)));
  const canvas = createCanvas(side, side);
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  // Its getter is slow.
  const pixels = image.data;
  for (let p = 0; p < side * side; p++) {
    const row = Math.floor((Math.floor(p / side) * size) / side);
    const share = shares[row * size + Math.floor(((p % side) * size) / side)]!;
    const colour = Number.isNaN(share) ? MASKED : colours[Math.round(255 * share)]!;
    for (let c = 0; c < 3; c++) pixels[4 * p + c] = colour[c]!;
    pixels[4 * p + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return `data:image/png;base64,${canvas.encodeSync("png").toString("base64")}`;
}

/** An outline around the positive of every anchor. */
function positiveMarks(count: number): string {
  const cell = SIDE / (2 * count);
  const boxes = Array.from({ length: 2 * count }, (_, anchor) => {
    const [x, y] = [positiveOf(anchor, count) * cell, anchor * cell].map((at) => at.toFixed(1));
    return `<rect x="${x}" y="${y}" width="${cell.toFixed(1)}" height="${cell.toFixed(1)}"/>`;
  });
  return `<g fill="none" stroke="#d55e00" stroke-width="${cell < 4 ? 1 : 1.6}">${boxes.join("")}</g>`;
}

/** Thumbnails at the rows and columns, where they are large enough to be seen. */
function axisTiles({ sprite, count }: ContrastiveMatrixState): string {
  const cell = SIDE / (2 * count);
  if (sprite === null || cell < 8) return "";
  const side = Math.min(cell - 1, STRIP - 6);
  const tiles = Array.from({ length: 2 * count }, (_, i) => {
    const tile = sprite.count === count ? i % count : i;
    const middle = (i + 0.5) * cell - side / 2;
    return (
      svgTile(sprite, tile, [-side - 4, middle, side]) + svgTile(sprite, tile, [middle, -side - 4, side])
    );
  });
  return svgSheet(sprite) + tiles.join("");
}

function lossBars(losses: Float64Array): string {
  const cell = SIDE / losses.length;
  const longest = Math.max(1e-9, ...losses);
  const bars = Array.from(losses, (loss, i) => {
    const width = ((Math.max(0, loss) / longest) * 120).toFixed(1);
    const height = Math.max(0.4, cell - (cell > 4 ? 2 : 0)).toFixed(1);
    return `<rect x="0" y="${(i * cell + (cell > 4 ? 1 : 0)).toFixed(1)}" width="${width}" height="${height}"/>`;
  });
  return `<g fill="#0072b2">${bars.join("")}</g>${svgText([0, SIDE + 16], `0 to ${longest.toFixed(2)} nats`, { fill: STILL_SOFT })}`;
}

/** The matrix as a picture: cells, positives, thumbnails, loss of every anchor. */
export function contrastiveMatrixStill(state: ContrastiveMatrixState): string {
  const { problem, count, temperature, view } = state;
  const title = "Contrastive matrix";
  if (problem !== null) {
    const file = { width: WIDTH, height: 60, title };
    return svgFile(file, svgText([16, 34], problem, { size: 13, maxLength: 90 }));
  }
  const similarities = fullMatrix(unpackNumbers(state.similarities), 2 * count);
  const { mean, losses } = contrastiveLoss(similarities, state);
  const what = view === "similarity" ? "cosine similarity, -1 dark to 1 light" : "softmax, 0 dark to 1 light";
  const key = heatColours.map(
    (colour, i) => `<rect x="${i * 14}" y="0" width="14" height="9" fill="${colour}"/>`,
  );
  const left = 16 + STRIP;
  return svgFile(
    { width: WIDTH, height: HEAD + STRIP + SIDE + 32, title },
    svgText([16, 26], `${count} images in two views: loss ${mean.toFixed(3)} nats`, {
      size: 16,
      weight: 600,
    }),
    svgText([16, 46], `temperature ${temperature}; ${what}; outlined: positives; grey: left out`, {
      ...{ fill: STILL_SOFT, maxLength: 100 },
    }),
    `<g transform="translate(${WIDTH - 156} 38)">${key.join("")}</g>`,
    svgText([left + SIDE + 8, HEAD + STRIP - 8], "loss of the anchor", { fill: STILL_SOFT }),
    `<g transform="translate(${left} ${HEAD + STRIP})">`,
    svgPicture(cellsPng(sharesOf(state, similarities), 2 * count), [0, 0, SIDE]),
    positiveMarks(count),
    axisTiles(state),
    `<g transform="translate(${SIDE + 8} 0)">${lossBars(losses)}</g>`,
    svgText([0, SIDE + 16], "rows: anchors, those of view 1 first", { fill: STILL_SOFT }),
    "</g>",
  );
}
