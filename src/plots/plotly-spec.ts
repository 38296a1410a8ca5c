import type { Figure, FigurePanel, FigureSeries } from "./figure.js";
import { seriesColour } from "./series-colours.js";

/** What `Plotly.newPlot` takes. */
export interface PlotlySpec {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
}

const axisName = (axis: "x" | "y", i: number) => (i === 0 ? axis : `${axis}${i + 1}`);

function trace(series: FigureSeries, { kind }: FigurePanel, i: number, colour: string) {
  return {
    ...(kind === "bars" ? { type: "bar" } : { type: "scatter", mode: "lines+markers" }),
    name: series.label,
    x: series.x,
    y: series.y,
    marker: { color: colour },
    ...(series.spread ? { error_y: { type: "data", array: series.spread.map((s) => s ?? 0) } } : {}),
    xaxis: axisName("x", i),
    yaxis: axisName("y", i),
  };
}

/** A figure for Plotly: panels in a grid of at most three columns. */
export function plotlySpec({ title, caption, panels }: Figure): PlotlySpec {
  const columns = Math.min(3, Math.max(1, panels.length));
  const axes = panels.flatMap(({ xLabel, yLabel, xScale }, i) => [
    [`xaxis${i === 0 ? "" : i + 1}`, { title: { text: xLabel }, type: xScale === "log" ? "log" : undefined }],
    [`yaxis${i === 0 ? "" : i + 1}`, { title: { text: yLabel } }],
  ]) as [string, object][];
  return {
    data: panels.flatMap((panel, i) =>
      panel.series.map((series, s) => trace(series, panel, i, seriesColour(s).light)),
    ),
    layout: {
      title: { text: title, subtitle: { text: caption } },
      grid: { rows: Math.ceil(panels.length / columns), columns, pattern: "independent" },
      showlegend: panels.some(({ series }) => series.length > 1),
      ...(Object.fromEntries(axes) as Record<string, unknown>),
    },
  };
}
