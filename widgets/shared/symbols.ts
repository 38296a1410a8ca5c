/** Plotly's dashes, so that a line is known by its pattern as well as by its colour. */
const dashes = [
  ["solid", ""],
  ["dash", "5 3"],
  ["dot", "2 2"],
  ["dashdot", "5 2 2 2"],
  ["longdash", "8 3"],
  ["longdashdot", "8 2 2 2"],
] as const;

export const dashAt = (i: number): string => dashes[i % dashes.length]![0];

const SVG = "http://www.w3.org/2000/svg";

/** Plotly's marker names, so that a category is known by shape as well as by colour. */
export const symbols = [
  "circle",
  "square",
  "diamond",
  "triangle-up",
  "cross",
  "pentagon",
  "triangle-down",
  "star",
  "hexagon",
  "x",
] as const;

export const symbolAt = (i: number): (typeof symbols)[number] => symbols[i % symbols.length]!;

const around = (n: number, turn: number, radius: (i: number) => number = () => 1) =>
  Array.from({ length: n }, (_, i) => {
    const angle = (2 * Math.PI * i) / n + turn;
    return `${(6 * radius(i) * Math.sin(angle)).toFixed(2)},${(-6 * radius(i) * Math.cos(angle)).toFixed(2)}`;
  }).join(" ");

const plus = "-2,-6 2,-6 2,-2 6,-2 6,2 2,2 2,6 -2,6 -2,2 -6,2 -6,-2 -2,-2";

const outlines: Record<(typeof symbols)[number], string> = {
  circle: around(24, 0),
  square: "-5,-5 5,-5 5,5 -5,5",
  diamond: around(4, 0),
  "triangle-up": around(3, 0),
  cross: plus,
  pentagon: around(5, 0),
  "triangle-down": around(3, Math.PI),
  star: around(10, 0, (i) => (i % 2 === 0 ? 1.1 : 0.45)),
  hexagon: around(6, 0),
  x: plus,
};

/** The outline of a marker, 12 units wide, for a canvas. */
export function symbolPath(symbol: (typeof symbols)[number]): Path2D {
  const path = new Path2D();
  const outline = new Path2D(`M${outlines[symbol].replaceAll(" ", "L")}Z`);
  path.addPath(outline, symbol === "x" ? new DOMMatrix().rotate(45) : undefined);
  return path;
}

/** A small drawing of a marker for a legend. */
export function symbolMark(symbol: (typeof symbols)[number], colour: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-7 -7 14 14");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("cl-mark");
  const shape = document.createElementNS(SVG, "polygon");
  shape.setAttribute("points", outlines[symbol]);
  if (symbol === "x") shape.setAttribute("transform", "rotate(45)");
  shape.style.fill = colour;
  svg.append(shape);
  return svg;
}

/** A small drawing of a line for a legend. */
export function lineMark(i: number, colour: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 22 12");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("cl-mark", "cl-line-mark");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", "M0 6H22");
  line.setAttribute("stroke-dasharray", dashes[i % dashes.length]![1]);
  line.style.stroke = colour;
  line.style.strokeWidth = "2.5";
  svg.append(line);
  return svg;
}
