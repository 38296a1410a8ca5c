import { symbolAt, symbolMark } from "../shared/symbols.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [220, 24];

/** Low and high end of an axis. */
export type Span = readonly [low: number, high: number];

export interface StripRow {
  readonly known: readonly number[];
  readonly mean: number | null;
  readonly sd: number | null;
}

function shape(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** The seeds of an arm as dots on a line, mean as its mark, spread as a bar. */
export function strip(
  { known, mean, sd }: StripRow,
  { span: [low, high], colour, slot }: { span: Span; colour: string; slot: number },
): SVGElement {
  const x = (value: number) => 8 + ((WIDTH - 16) * (value - low)) / (high - low);
  const svg = shape("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    "aria-hidden": "true",
    class: "cl-result-dots",
  });
  const middle = HEIGHT / 2;
  svg.append(shape("line", { class: "cl-result-axis", x1: 0, x2: WIDTH, y1: middle, y2: middle }));
  if (mean === null) return svg;
  if (sd !== null) {
    const ends = { x1: x(mean - sd), x2: x(mean + sd), y1: middle, y2: middle };
    const bar = shape("line", { ...ends, "stroke-width": 7, opacity: 0.35 });
    bar.style.stroke = colour;
    svg.append(bar);
  }
  for (const value of known) {
    const dot = shape("circle", { cx: x(value), cy: middle, r: 3, fill: "none", "stroke-width": 1.5 });
    dot.style.stroke = colour;
    svg.append(dot);
  }
  const mark = symbolMark(symbolAt(slot), colour);
  for (const [key, value] of Object.entries({ x: x(mean) - 7, y: middle - 7, width: 14, height: 14 }))
    mark.setAttribute(key, String(value));
  svg.append(mark);
  return svg;
}
