import assert from "node:assert/strict";
import { lossCurve } from "../../src/plots/loss-curve.js";

const history = Array.from({ length: 1000 }, (_, step) => ({ step, total: 2 * step, contrastive: step }));

describe("lossCurve", () => {
  it("keeps a short log as it is", () => {
    const curve = lossCurve(history.slice(0, 3), "contrastive");
    assert.deepEqual(curve, { step: [0, 1, 2], value: [0, 1, 2] });
  });

  it("thins a long log to means of neighbours", () => {
    const curve = lossCurve(history, "total", { maxPoints: 100 })!;
    assert.equal(curve.value.length, 100);
    assert.equal(curve.value[0], 9); // mean of 0, 2, …, 18
    assert.equal(curve.value[99], 1989);
    assert.equal(curve.step[99], 995); // 994.5, rounded
  });

  it("has no curve for a term that the arm does not have", () => {
    assert.equal(lossCurve(history, "denoising"), null);
    assert.equal(lossCurve([], "total"), null);
  });

  it("leaves a gap where the loss was not finite", () => {
    const curve = lossCurve(
      [
        { step: 0, total: 1 },
        { step: 1, total: NaN },
        { step: 2, total: Infinity },
      ],
      "total",
    );
    assert.deepEqual(curve?.value, [1, null, null]);
  });
});
