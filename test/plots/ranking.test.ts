import assert from "node:assert/strict";
import fc from "fast-check";
import { rankArms } from "../../src/plots/ranking.js";

const scores = (values: Record<string, number | null>) =>
  Object.entries(values).map(([label, score]) => ({ label, score }));

describe("rankArms", () => {
  it("names the best, the next and the lead", () => {
    const ranking = rankArms(scores({ CAN: 0.7, SimCLR: 0.75, MAE: 0.6 }), 100_000);
    assert.deepEqual(ranking, {
      best: ["SimCLR"],
      bestScore: 0.75,
      next: ["CAN"],
      nextScore: 0.7,
      isWithinNoise: false,
    });
  });

  it("calls scores that are shown alike a tie", () => {
    const ranking = rankArms(scores({ CAN: 0.71204, SimCLR: 0.71196, MAE: 0.5 }));
    assert.deepEqual(ranking?.best, ["CAN", "SimCLR"]);
    assert.deepEqual(ranking?.next, ["MAE"]);
  });

  it("judges a lead by the number of pictures", () => {
    const close = scores({ CAN: 0.7, SimCLR: 0.72 });
    assert.equal(rankArms(close, 200)?.isWithinNoise, true);
    assert.equal(rankArms(close, 20_000)?.isWithinNoise, false);
    assert.equal(rankArms(close)?.isWithinNoise, false);
  });

  it("leaves out what was not measured, and gives null when nothing was", () => {
    assert.deepEqual(rankArms(scores({ CAN: null, MAE: 0.2, SimCLR: NaN }))?.best, ["MAE"]);
    assert.equal(rankArms(scores({ CAN: null, MAE: NaN })), null);
    assert.equal(rankArms([]), null);
  });

  it("never names an arm that another one beats", () => {
    const arm = fc.record({
      label: fc.string(),
      score: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    });
    fc.assert(
      fc.property(fc.array(arm, { minLength: 1 }), (arms) => {
        const top = Math.max(...arms.map(({ score }) => score ?? -1));
        const ranking = rankArms(arms, 100);
        if (top < 0) return ranking === null;
        return (
          Math.abs(ranking!.bestScore - top) <= 0.0005 && (ranking!.nextScore ?? -1) < ranking!.bestScore
        );
      }),
    );
  });
});
