import type { Figure, FigurePanel } from "./figure.js";
import { barMarks, lineMarks, type PanelScales } from "./figure-marks.js";
import { escapeXml, px } from "./svg-text.js";
import { NUM_COLOURS, seriesColour } from "./series-colours.js";
import { linearTicks, logTicks } from "./ticks.js";

const PANEL = { width: 300, height: 200, left: 46, right: 10, top: 30, bottom: 76 } as const;
const HEAD = 62;
const MARGIN = 12;

const paint = (theme: "light" | "dark") => {
  const [paper, ink, soft, grid] =
    theme === "light"
      ? ["#ffffff", "#1f2430", "#5d6675", "#dfe3ea"]
      : ["#14171d", "#e8ebf0", "#a4adbb", "#2d333f"];
  const series = Array.from({ length: NUM_COLOURS }, (_, i) => {
    const colour = seriesColour(i)[theme];
    return `.f${i} { fill: ${colour} } .s${i} { stroke: ${colour} }`;
  }).join(" ");
  return `.paper { fill: ${paper} } text { fill: ${ink} } .soft { fill: ${soft} } .grid { stroke: ${grid} } .spread { stroke: ${ink} } ${series}`;
};

const style = `
  text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif } .title { font-size: 16px; font-weight: 600 }
  .panel { font-weight: 600 } .soft { font-size: 11px } .line { fill: none; stroke-width: 2 } .spread { stroke-width: 1.2 }
  ${paint("light")}
  @media (prefers-color-scheme: dark) { ${paint("dark")} }`;

const finite = (values: readonly (number | null | undefined)[]): number[] =>
  values.filter((value): value is number => typeof value === "number" && Number.isFinite(value));

/** Values with their error bars, from 0 where that leaves differences to be seen. */
function yRange({ series }: FigurePanel): [number, number] {
  const ends = series.flatMap(({ y, spread }) =>
    y.flatMap((value, i) => (value === null ? [] : [value - (spread?.[i] ?? 0), value + (spread?.[i] ?? 0)])),
  );
  const known = finite(ends);
  if (known.length === 0) return [0, 1];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const room = 0.12 * (high - low) || Math.abs(high) * 0.1 || 1;
  return [low >= 0 && low < 0.5 * high ? 0 : low - room, high + room];
}

function scalesOf(panel: FigurePanel): PanelScales {
  const { kind, series, xScale } = panel;
  const [yLow, yHigh] = yRange(panel);
  const { left, right, top, bottom, width, height } = PANEL;
  const [x0, x1, y0, y1] = [left, width - right, height - bottom + 40, top];
  const y = (value: number) => y0 + ((y1 - y0) * (value - yLow)) / (yHigh - yLow);
  const names = kind === "bars" ? [...new Set(series.flatMap(({ x }) => x.map(String)))] : [];
  const numbers = finite(series.flatMap(({ x }) => x.map(Number)));
  const isLog = xScale === "log" && numbers.length > 0 && numbers.every((value) => value > 0);
  const warp = isLog ? Math.log : (value: number) => value;
  const [low, high] = numbers.length > 0 ? [Math.min(...numbers), Math.max(...numbers)] : [0, 1];
  const span = warp(high) - warp(low) || 1;
  const ticks = isLog ? logTicks(low, high) : linearTicks(low, high, 4);
  const x = (value: number) => x0 + 8 + ((x1 - x0 - 16) * (warp(value) - warp(low))) / span;
  return {
    hasZero: yLow <= 0 && yHigh >= 0,
    x0,
    x1,
    y0,
    y1,
    x,
    y,
    names,
    xTicks: kind === "bars" ? [] : ticks,
    yTicks: linearTicks(yLow, yHigh, 4),
  };
}

function axes(panel: FigurePanel, scales: PanelScales): string {
  const { x0, x1, y0, y1, x, y, xTicks, yTicks } = scales;
  const yMarks = yTicks.map(
    (tick) =>
      `<line class="grid" x1="${px(x0)}" x2="${px(x1)}" y1="${px(y(tick))}" y2="${px(y(tick))}"/>` +
      `<text class="soft" text-anchor="end" x="${px(x0 - 5)}" y="${px(y(tick) + 4)}">${tick}</text>`,
  );
  const xMarks = xTicks.map(
    (tick) => `<text class="soft" text-anchor="middle" x="${px(x(tick))}" y="${px(y0 + 15)}">${tick}</text>`,
  );
  return [
    `<text class="panel" x="${px(x0)}" y="${px(y1 - 12)}">${escapeXml(panel.title)}</text>`,
    ...yMarks,
    ...xMarks,
    `<text class="soft" text-anchor="middle" x="${px((x0 + x1) / 2)}" y="${px(y0 + 31)}">${escapeXml(panel.xLabel)}</text>`,
  ].join("");
}

function legend({ series }: FigurePanel, { x0, y0 }: PanelScales): string {
  if (series.length < 2) return "";
  let x = x0;
  return series
    .map(({ label }, i) => {
      const at = x;
      x += 22 + 6.4 * label.length;
      return `<rect class="f${i % NUM_COLOURS}" x="${px(at)}" y="${px(y0 + 37)}" width="10" height="10" rx="2"/><text class="soft" x="${px(at + 14)}" y="${px(y0 + 46)}">${escapeXml(label)}</text>`;
    })
    .join("");
}

function panelSvg(panel: FigurePanel, x: number, y: number): string {
  const scales = scalesOf(panel);
  const marks = panel.kind === "bars" ? barMarks(panel, scales) : lineMarks(panel, scales);
  return `<g transform="translate(${px(x)} ${px(y)})">${axes(panel, scales)}${marks}${legend(panel, scales)}</g>`;
}

/** A figure as a standalone SVG that follows the reader's light or dark scheme; panels in at most three columns. Numbers have one decimal,
 * so that equal data give equal files. */
export function figureSvg({ title, caption, panels }: Figure): string {
  const columns = Math.min(3, Math.max(1, panels.length));
  const width = Math.max(640, 2 * MARGIN + columns * PANEL.width);
  const height = HEAD + Math.ceil(panels.length / columns) * (PANEL.height + 24) + MARGIN;
  const drawn = panels.map((panel, i) =>
    panelSvg(
      panel,
      MARGIN + (i % columns) * PANEL.width,
      HEAD + Math.floor(i / columns) * (PANEL.height + 24),
    ),
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeXml(title)}</title><desc>${escapeXml(caption)}</desc><style>${style}\n</style>`,
    `<rect class="paper" width="100%" height="100%"/>`,
    `<text class="title" x="16" y="28">${escapeXml(title)}</text>`,
    `<text class="soft" x="16" y="47">${escapeXml(caption)}</text>`,
    ...drawn,
    "</svg>",
  ].join("\n")}\n`;
}
