import assert from "node:assert/strict";
import { noAugment } from "../../src/augment/augment-options.js";
import { describeDraw } from "../../src/augment/describe-draw.js";
import { drawView, type ViewDraw } from "../../src/augment/view-draw.js";
import { createRng } from "../../src/core/rng.js";

const nothing: ViewDraw = {
  ...drawView(noAugment, createRng(1), 64),
  crop: { top: 2, left: 5, height: 20, width: 24 },
};

describe("describeDraw", () => {
  it("names everything that happens, in order", () => {
    const draw: ViewDraw = {
      ...nothing,
      flip: true,
      randAugment: [
        { op: "rotate", amount: -27 },
        { op: "color", amount: 1.8 },
        { op: "translateY", amount: 0.405 },
      ],
      jitter: [
        { op: "hue", amount: -0.05 },
        { op: "contrast", amount: 1.234 },
      ],
      grey: true,
      blurSigma: 0.5,
      solarizeThreshold: 0.5,
      erase: [{ top: 0.1, left: 0.25, height: 0.5, width: 0.3, mode: "pixel", seed: 3 }],
    };
    assert.equal(
      describeDraw(draw),
      "crop 24 x 20 at column 5, row 2, flipped, rotated by -27 degrees, saturation times 1.80, moved down by 41%, " +
        "hue turned by -18 degrees, contrast times 1.23, grey, blurred, sigma 0.50 px, solarised from 0.50, " +
        "box of 30% x 50% at 25% across, 10% down erased with noise",
    );
  });

  it("leaves out what does not happen", () => {
    assert.equal(describeDraw(nothing), "crop 24 x 20 at column 5, row 2");
  });

  it("names a centre crop by its share", () => {
    assert.equal(
      describeDraw({ ...nothing, centerCropRatio: 0.875 }),
      "middle of the picture, 88% of its shorter side",
    );
  });
});
