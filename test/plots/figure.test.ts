import assert from "node:assert/strict";
import fc from "fast-check";
import type { Figure, FigurePanel } from "../../src/plots/figure.js";
import { figureSvg } from "../../src/plots/figure-svg.js";
import { plotlySpec } from "../../src/plots/plotly-spec.js";
import { linearTicks, logTicks } from "../../src/plots/ticks.js";

const bars: FigurePanel = {
  ...{ kind: "bars", title: "Score <1>", xLabel: "", yLabel: "%" },
  series: [{ label: "Score", x: ["A & B", "C"], y: [10, 4], spread: [1, null] }],
};
const figure = (panel: FigurePanel): Figure => ({ title: "T", caption: "C", panels: [panel] });

describe("figureSvg", () => {
  it("draws a bar per value, an error bar per spread, and escapes names", () => {
    const svg = figureSvg(figure(bars));
    assert.equal(svg.match(/<rect class="f/g)?.length, 2);
    assert.equal(svg.match(/<line class="spread"/g)?.length, 1);
    assert.match(svg, /A &amp; B/);
    assert.match(svg, /Score &lt;1&gt;/);
  });

  it("draws dots, not bars, where the axis does not start at 0", () => {
    const svg = figureSvg(figure({ ...bars, series: [{ label: "s", x: ["A", "B"], y: [58, 60] }] }));
    assert.equal(svg.match(/<circle/g)?.length, 2);
    assert.doesNotMatch(svg, /<rect class="f/);
  });

  it("has bars whose heights are as their values", () => {
    const svg = figureSvg(figure(bars));
    const [a, c] = [...svg.matchAll(/<rect class="f\d"[^>]* height="([\d.]+)"/g)].map((m) => Number(m[1]));
    assert.ok(Math.abs(a! / c! - 2.5) < 0.02, `${a} ${c}`);
  });

  it("leaves gaps for what is not there, and never writes NaN", () => {
    const value = fc.option(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { nil: null });
    const list = fc.array(value, { maxLength: 8 });
    fc.assert(
      fc.property(list, fc.constantFrom("bars", "lines"), (y, kind) => {
        const series = [{ label: "s", x: y.map((_, i) => i), y }];
        assert.doesNotMatch(figureSvg(figure({ ...bars, kind, series })), /NaN|undefined|Infinity/);
      }),
      { numRuns: 50 },
    );
  });

  it("puts values of a logarithmic axis at equal ratios", () => {
    const series = [{ label: "s", x: [1, 10, 100], y: [1, 2, 3] }];
    const svg = figureSvg(figure({ ...bars, kind: "lines", xScale: "log", series }));
    const [a, b, c] = [...svg.matchAll(/cx="([\d.]+)"/g)].map((m) => Number(m[1]));
    assert.ok(Math.abs(b! - a! - (c! - b!)) <= 0.2);
  });
});

describe("plotlySpec", () => {
  it("has a trace per series with its error bars, on axes of its own panel", () => {
    const { data, layout } = plotlySpec({
      title: "T",
      caption: "C",
      panels: [bars, { ...bars, kind: "lines" }],
    });
    assert.deepEqual(
      data.map(({ type, xaxis }) => [type, xaxis]),
      [
        ["bar", "x"],
        ["scatter", "x2"],
      ],
    );
    assert.deepEqual(data[0]!["error_y"], { type: "data", array: [1, 0] });
    assert.ok("yaxis2" in layout);
  });
});

describe("ticks", () => {
  it("are round, rising and inside the range", () => {
    assert.deepEqual(linearTicks(0, 10), [0, 2, 4, 6, 8, 10]);
    assert.deepEqual(linearTicks(0.21, 0.29, 4), [0.22, 0.24, 0.26, 0.28]);
    assert.deepEqual(logTicks(0.003, 0.3), [0.005, 0.01, 0.02, 0.05, 0.1, 0.2]);
  });
});
