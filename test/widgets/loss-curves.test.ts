import assert from "node:assert/strict";
import { lossCurves } from "../../src/widgets/loss-curves.js";

const history = (length: number) =>
  Array.from({ length }, (_, i) => ({
    ...{ step: i + 1, epoch: 0, lr: 0.1, imagesPerSecond: 9 },
    ...{ total: 2, distillation: 3 / (i + 1), contrastive: i === 1 ? NaN : 1 },
  }));

describe("lossCurves", () => {
  it("shows one history, its own terms beside CAN's, the total last", () => {
    const { panels, arms } = lossCurves({ history: history(3) }).state;
    assert.deepEqual(
      panels.map(({ term }) => term),
      ["contrastive", "distillation", "total"],
    );
    assert.deepEqual(panels[0]!.series[0]!.value, [1, null, 1]);
    assert.deepEqual(arms, [{ key: "run", label: "run" }]);
  });

  it("shows several runs by name, a line for each that has the term", () => {
    const b = [{ step: 1, total: 5 }];
    const { panels, arms, useLogScale } = lossCurves(
      { runs: { A: history(2), B: b, empty: [] } },
      { useLogScale: true },
    ).state;
    assert.deepEqual(
      arms.map(({ label }) => label),
      ["A", "B"],
    );
    assert.deepEqual(
      panels.map(({ series }) => series.map(({ key }) => key)),
      [["A"], ["A"], ["A", "B"]],
    );
    assert.ok(useLogScale);
  });

  it("stays small, and has a picture also without a step", () => {
    const [panel] = lossCurves({ history: history(5000) }).state.panels;
    assert.ok(panel!.series[0]!.step.length <= 400);
    assert.match(lossCurves({ history: history(30), label: "<CAN>" }).svg(), /&lt;CAN&gt;/);
    assert.ok(lossCurves({ history: [] }).png().length > 100);
  });
});
