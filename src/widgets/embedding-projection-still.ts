import { createCanvas, Image, type SKRSContext2D } from "canvas";
import type { Bytes, EmbeddingColumn, EmbeddingState } from "./contract/index.js";
import { heatColour } from "./heat-colours.js";
import { STILL_INK, STILL_SOFT, svgData, svgFile, svgText } from "./still-svg.js";

/** The ten category colours of `widget.css` on light paper. */
const CATEGORY = [
  "#0072b2",
  "#cc7600",
  "#00805c",
  "#b9429a",
  "#c23f0c",
  "#2f97cc",
  "#8a7500",
  "#5d4aa8",
  "#35383d",
  "#7a5230",
];
const NO_VALUE = "#9a9da3";
const PLOT = { width: 560, height: 420, margin: 16 };
const LEGEND_WIDTH = 180;
const TITLE = 30;
const MAX_ENTRIES = 20;
/** Above it points are pixels: as shapes the file would be large. */
const MAX_SHAPES = 3000;
const PICTURE = 22;

type Row = readonly [x: number, y: number];

function arrayOf(bytes: Bytes): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = typeof bytes === "string" ? Buffer.from(bytes, "base64") : bytes;
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

/** The map that is shown, as SVG on white. */
export function stillEmbedding(state: EmbeddingState): string {
  const label = state.maps.find(({ key }) => key === state.map)?.label ?? "map";
  const places = placesOf(state);
  const numPlaced = places.filter(Boolean).length;
  const width = PLOT.width + (state.colourBy === "" ? 0 : LEGEND_WIDTH);
  const title = `${label}, ${numPlaced} of ${state.count} points`;
  const body =
    numPlaced === 0
      ? svgText([PLOT.width / 2, PLOT.height / 2], "There are no points with a place.", {
          anchor: "middle",
          fill: STILL_SOFT,
        })
      : points(state, places);
  const box = `<rect x="0.5" y="${TITLE + 0.5}" width="${PLOT.width - 1}" height="${PLOT.height - 1}" rx="8" fill="none" stroke="#dedbd3"/>`;
  return svgFile(
    { width, height: TITLE + PLOT.height + 1, title },
    svgText([2, 19], title, { size: 13, weight: 600, maxLength: 80 }),
    `<g transform="translate(0 ${TITLE})">${body}</g>`,
    box,
    `<g transform="translate(${PLOT.width + 14} ${TITLE + 12})">${legend(state)}</g>`,
  );
}

/** Pixels of the plot, or undefined for a point that is not shown. */
function placesOf(state: EmbeddingState): (Row | undefined)[] {
  const { count, maps, map, rotation } = state;
  const at = maps.findIndex(({ key }) => key === map);
  if (at === -1) return [];
  const start = maps.slice(0, at).reduce((sum, { dims }) => sum + dims * count, 0);
  const { dims } = maps[at]!;
  const all = new Float32Array(arrayOf(state.points)).subarray(start, start + dims * count);
  const isHidden = hiddenPoints(state);
  const flat = Array.from({ length: count }, (_, i) => {
    const row = all.subarray(i * dims, (i + 1) * dims);
    return row.every(Number.isFinite) && !isHidden(i) ? turned(row, rotation) : undefined;
  });
  return fitted(flat);
}

/** As the front end turns it, seen along z. */
function turned(row: Float32Array, [yaw, pitch]: readonly [number, number]): Row {
  const [x = 0, y = 0, z] = row;
  if (z === undefined) return [x, y];
  const back = Math.cos(yaw) * z - Math.sin(yaw) * x;
  return [Math.cos(yaw) * x + Math.sin(yaw) * z, Math.cos(pitch) * y - Math.sin(pitch) * back];
}

function fitted(places: readonly (Row | undefined)[]): (Row | undefined)[] {
  const range = (axis: 0 | 1): [number, number] => {
    let [low, high] = [Infinity, -Infinity];
    for (const place of places) {
      if (place === undefined) continue;
      low = Math.min(low, place[axis]);
      high = Math.max(high, place[axis]);
    }
    return [(low + high) / 2, high - low];
  };
  const [midX, spanX] = range(0);
  const [midY, spanY] = range(1);
  const room = [PLOT.width - 2 * PLOT.margin, PLOT.height - 2 * PLOT.margin] as const;
  const scale = Math.min(room[0] / (spanX || 1e-9), room[1] / (spanY || 1e-9), 1e9);
  return places.map(
    (place) =>
      place && [PLOT.width / 2 + scale * (place[0] - midX), PLOT.height / 2 - scale * (place[1] - midY)],
  );
}

const columnAt = ({ columns, colourBy }: EmbeddingState): number =>
  columns.findIndex(({ key }) => key === colourBy);

const valuesAt = ({ values, count }: EmbeddingState, at: number): Float32Array =>
  new Float32Array(arrayOf(values)).subarray(at * count, (at + 1) * count);

function hiddenPoints(state: EmbeddingState): (i: number) => boolean {
  const off = new Set(state.hidden);
  if (off.size === 0) return () => false;
  const columns = state.columns.map(({ key }, at) => ({ key, values: valuesAt(state, at) }));
  return (i) => columns.some(({ key, values }) => off.has(`${key}:${values[i]}`));
}

function coloursOf(state: EmbeddingState): (i: number) => string {
  const at = columnAt(state);
  const column = state.columns[at];
  if (column === undefined) return () => CATEGORY[0]!;
  const values = valuesAt(state, at);
  return (i) => {
    const value = values[i]!;
    if (!Number.isFinite(value)) return NO_VALUE;
    return column.kind === "category"
      ? CATEGORY[value % CATEGORY.length]!
      : heat((value - column.min) / (column.max - column.min || 1));
  };
}

const heat = (share: number): string =>
  `#${heatColour(0.9 * share)
    .map((part) =>
      Math.round(255 * part)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;

function points(state: EmbeddingState, places: readonly (Row | undefined)[]): string {
  const colour = coloursOf(state);
  const chosen = new Set(state.selection);
  const opacity = (i: number) => (chosen.size === 0 || chosen.has(i) ? 0.85 : 0.15);
  const lines = state.showPairs ? pairLines(state, places) : "";
  const shown = places.flatMap((place, i) => (place ? [{ i, place }] : []));
  if (state.showImages && state.sprite) {
    return lines + asPixels((context) => drawPictures(context, { state, shown, colour }));
  }
  const radius = state.count <= 1500 ? 3.5 : state.count <= 6000 ? 2.5 : 1.2;
  if (shown.length > MAX_SHAPES) {
    const draw = (context: SKRSContext2D) => {
      for (const { i, place } of shown) {
        context.globalAlpha = opacity(i);
        context.fillStyle = colour(i);
        context.beginPath();
        context.arc(place[0], place[1], radius, 0, 2 * Math.PI);
        context.fill();
      }
    };
    return lines + asPixels(draw);
  }
  const dots = shown.map(
    ({ i, place: [x, y] }) =>
      `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius}" fill="${colour(i)}" fill-opacity="${opacity(i)}"/>`,
  );
  return lines + dots.join("");
}

function pairLines({ pairs }: EmbeddingState, places: readonly (Row | undefined)[]): string {
  const ends = new Int32Array(arrayOf(pairs));
  const path = Array.from({ length: Math.min(ends.length / 2, MAX_SHAPES) }, (_, p) => {
    const [a, b] = [places[ends[2 * p]!], places[ends[2 * p + 1]!]];
    return a && b ? `M${a[0].toFixed(1)} ${a[1].toFixed(1)}L${b[0].toFixed(1)} ${b[1].toFixed(1)}` : "";
  }).join("");
  return path === "" ? "" : `<path d="${path}" stroke="${STILL_SOFT}" stroke-opacity="0.4" fill="none"/>`;
}

/** A layer of pixels, twice as fine as the SVG. */
function asPixels(draw: (context: SKRSContext2D) => void): string {
  const canvas = createCanvas(2 * PLOT.width, 2 * PLOT.height);
  const context = canvas.getContext("2d");
  context.scale(2, 2);
  draw(context);
  const src = `data:image/png;base64,${canvas.encodeSync("png").toString("base64")}`;
  return `<image width="${PLOT.width}" height="${PLOT.height}" href="${src}" xlink:href="${src}"/>`;
}

interface Pictures {
  readonly state: EmbeddingState;
  readonly shown: readonly { readonly i: number; readonly place: Row }[];
  readonly colour: (i: number) => string;
}

function drawPictures(context: SKRSContext2D, { state: { sprite }, shown, colour }: Pictures): void {
  const { src, tileSize, columns } = sprite!;
  const sheet = new Image();
  sheet.src = Buffer.from(src.slice(src.indexOf(",") + 1), "base64");
  const taken = new Set<string>();
  for (const { i, place } of shown) {
    const cell = place.map((value) => Math.floor(value / PICTURE)).join();
    if (taken.has(cell)) continue;
    taken.add(cell);
    const [x, y] = [place[0] - PICTURE / 2, place[1] - PICTURE / 2];
    context.fillStyle = colour(i);
    context.fillRect(x - 1.5, y - 1.5, PICTURE + 3, PICTURE + 3);
    const from = [(i % columns) * tileSize, Math.floor(i / columns) * tileSize] as const;
    context.drawImage(sheet, ...from, tileSize, tileSize, x, y, PICTURE, PICTURE);
  }
}

function legend(state: EmbeddingState): string {
  const column = state.columns[columnAt(state)];
  if (column === undefined) return "";
  const head = svgText([0, 4], column.label, { size: 12, weight: 600, maxLength: 24 });
  return head + (column.kind === "category" ? categoryKey(state, column) : numberKey(column));
}

type Of<Kind> = Extract<EmbeddingColumn, { kind: Kind }>;

function categoryKey(state: EmbeddingState, { key, categories }: Of<"category">): string {
  const shown = categories.flatMap((name, i) => (state.hidden.includes(`${key}:${i}`) ? [] : [{ name, i }]));
  const rows = shown.slice(0, MAX_ENTRIES).map(({ name, i }, row) => {
    const y = 22 + 18 * row;
    return `<circle cx="5" cy="${y}" r="4.5" fill="${CATEGORY[i % CATEGORY.length]}"/>${svgText([16, y + 4], name, { maxLength: 24 })}`;
  });
  const more = shown.length - MAX_ENTRIES;
  const note = more > 0 ? svgText([0, 26 + 18 * MAX_ENTRIES], `and ${more} more`, { fill: STILL_SOFT }) : "";
  return rows.join("") + note;
}

function numberKey({ min, max }: Of<"number">): string {
  const steps = Array.from({ length: 32 }, (_, i) => {
    const y = 18 + (31 - i) * 5;
    return `<rect x="0" y="${y}" width="14" height="5.5" fill="${heat(i / 31)}"/>`;
  });
  const value = (y: number, number: number) =>
    svgText([20, y], svgData(String(Number(number.toPrecision(3)))), { fill: STILL_INK });
  return steps.join("") + value(26, max) + value(178, min);
}
