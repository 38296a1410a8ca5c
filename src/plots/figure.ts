/** One set of marks. `value` null: no number there. */
export interface FigureSeries {
  readonly label: string;
  /** Names for bars, numbers for lines. */
  readonly x: readonly (string | number)[];
  readonly y: readonly (number | null)[];
  /** Half length of the error bar, in units of y. */
  readonly spread?: readonly (number | null)[];
}

/** One pair of axes. */
export interface FigurePanel {
  readonly kind: "bars" | "lines";
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Default linear. */
  readonly xScale?: "linear" | "log";
  readonly series: readonly FigureSeries[];
}

/** A figure as plain data: `figureSvg` and `plotlySpec` draw it. Panels stand side by side. */
export interface Figure {
  readonly title: string;
  /** What the marks and error bars are, and over how many seeds. */
  readonly caption: string;
  readonly panels: readonly FigurePanel[];
}
