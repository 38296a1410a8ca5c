import type { FigurePanel } from "./figure.js";
import { NUM_COLOURS } from "./series-colours.js";
import { escapeXml, px } from "./svg-text.js";

/** Where numbers are drawn in a panel. */
export interface PanelScales {
  readonly x0: number;
  readonly x1: number;
  /** Bottom and top. */
  readonly y0: number;
  readonly y1: number;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** Whether 0 is on the vertical axis. */
  readonly hasZero: boolean;
  /** Of bars. */
  readonly names: readonly string[];
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
}

function errorBar(x: number, value: number, spread: number | null | undefined, { y }: PanelScales): string {
  if (spread === null || spread === undefined || !(spread > 0)) return "";
  const [low, high] = [px(y(value - spread)), px(y(value + spread))];
  return `<line class="spread" x1="${px(x)}" x2="${px(x)}" y1="${low}" y2="${high}"/>`;
}

/** Bars side by side per name; with one series each bar has its own colour, and its name below. Where the axis does not start at 0 a bar's length
 * would mislead: dots then. */
export function barMarks({ series }: FigurePanel, scales: PanelScales): string {
  const { x0, x1, y0, y, names } = scales;
  const slot = (x1 - x0) / Math.max(1, names.length);
  const width = Math.min(46, (slot * 0.8) / series.length);
  const bars = series.flatMap(({ x, y: values, spread }, s) =>
    values.map((value, i) => {
      if (value === null) return "";
      const place = names.indexOf(String(x[i]));
      const middle = x0 + (place + 0.5) * slot + (s - (series.length - 1) / 2) * width;
      const colour = (series.length === 1 ? place : s) % NUM_COLOURS;
      const mark = scales.hasZero
        ? `<rect class="f${colour}" x="${px(middle - width / 2 + 1)}" width="${px(width - 2)}" y="${px(Math.min(y(value), y(0)))}" height="${px(Math.abs(y(value) - y(0)))}"/>`
        : `<circle class="f${colour}" cx="${px(middle)}" cy="${px(y(value))}" r="5"/>`;
      return mark + errorBar(middle, value, spread?.[i], scales);
    }),
  );
  const isTight = names.some((name) => name.length * 6 > slot);
  const labels = names.map((name, i) => {
    const x = x0 + (i + 0.5) * slot;
    const turn = isTight ? ` transform="rotate(-30 ${px(x)} ${px(y0 + 13)})"` : "";
    const anchor = isTight ? "end" : "middle";
    return `<text class="soft" text-anchor="${anchor}" x="${px(x)}" y="${px(y0 + 13)}"${turn}>${escapeXml(name)}</text>`;
  });
  return [...bars, ...labels].join("");
}

/** A line per series through its known points; dots where they are few. */
export function lineMarks({ series }: FigurePanel, scales: PanelScales): string {
  return series
    .map(({ x, y: values, spread }, s) => {
      const points = values.flatMap((value, i) =>
        value === null ? [] : [{ x: scales.x(Number(x[i])), value, spread: spread?.[i] }],
      );
      const colour = s % NUM_COLOURS;
      const path = points.map((point) => `${px(point.x)},${px(scales.y(point.value))}`).join(" ");
      const dots =
        points.length > 20
          ? []
          : points.map(
              (point) =>
                errorBar(point.x, point.value, point.spread, scales) +
                `<circle class="f${colour}" cx="${px(point.x)}" cy="${px(scales.y(point.value))}" r="3.5"/>`,
            );
      return `<polyline class="line s${colour}" points="${path}"/>${dots.join("")}`;
    })
    .join("");
}
