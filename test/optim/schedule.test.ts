import assert from "node:assert/strict";
import { scaledLr, warmupCosine } from "../../src/optim/schedule.js";
import { assertClose } from "../helpers/assert-close.js";

describe("scaledLr", () => {
  it("is the rate of 256 images scaled to the batch", () => {
    assertClose(scaledLr(2.5e-4, 1024), 1e-3, { absolute: 1e-12 });
  });
});

describe("warmupCosine", () => {
  const options = { baseLr: 2, warmupSteps: 10, totalSteps: 110, minLr: 0.5 };

  it("rises in a line from 0 to the base rate", () => {
    assert.equal(warmupCosine(0, options), 0);
    assert.equal(warmupCosine(5, options), 1);
    assert.equal(warmupCosine(10, options), 2);
  });

  it("falls by half a cosine to the least rate and stays there", () => {
    assertClose(warmupCosine(35, options), 0.5 + 1.5 * 0.5 * (1 + Math.SQRT1_2));
    assertClose(warmupCosine(60, options), 1.25);
    assertClose(warmupCosine(109, options), 0.5, { absolute: 1e-3 });
    assert.equal(warmupCosine(110, options), 0.5);
    assert.equal(warmupCosine(1000, options), 0.5);
  });

  it("starts at the base rate without a warm-up", () => {
    assert.equal(warmupCosine(0, { baseLr: 2, warmupSteps: 0, totalSteps: 10 }), 2);
  });

  it("never rises after the warm-up", () => {
    for (let step = 10; step < 120; step++) {
      assert.ok(warmupCosine(step + 1, options) <= warmupCosine(step, options), `step ${step}`);
    }
  });
});
