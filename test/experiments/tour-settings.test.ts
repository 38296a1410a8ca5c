import assert from "node:assert/strict";
import { ConfigError } from "../../src/core/errors.js";
import { PRESET_NAMES } from "../../src/experiments/tour-presets.js";
import { methodOf, tourSettings } from "../../src/experiments/tour-settings.js";

describe("tourSettings", () => {
  for (const preset of PRESET_NAMES) {
    it(`makes every method of preset ${preset}`, () => {
      const settings = tourSettings(preset);
      for (const name of settings.methods) assert.equal(methodOf(settings, name).name, name);
    });
  }

  it("takes what is given over the preset, and leaves the rest", () => {
    const settings = tourSettings("smoke", {
      epochs: 9,
      baseLr: 0.1,
      methods: ["mae", "mae"],
      seed: undefined,
    });
    assert.equal(settings.epochs, 9);
    assert.deepEqual(settings.baseLr, { can: 0.1, simclr: 0.1, mae: 0.1 });
    assert.deepEqual(settings.methods, ["mae"]);
    assert.equal(settings.seed, 0);
    assert.equal(settings.imageSize, tourSettings("smoke").imageSize);
  });

  it("gives the mask ratio to CAN alone", () => {
    const settings = tourSettings("smoke", { maskRatio: 0.25 });
    assert.equal(methodOf(settings, "can").plan.useMask, true);
    assert.equal(methodOf(settings, "simclr").plan.useMask, false);
  });

  it("never warms up for more than a quarter of the epochs", () => {
    assert.equal(tourSettings("default", { epochs: 2 }).warmupEpochs, 0.5);
  });

  it("checks every setting", () => {
    const bad = [
      { epochs: 0.5 },
      { batchSize: 0 },
      { imageSize: 4 },
      { imageSize: 1024 },
      { patchSize: 5 },
      { maskRatio: -0.1 },
      { maskRatio: NaN },
      { baseLr: Infinity },
      { seed: 1.5 },
      { methods: [] },
    ];
    for (const overrides of bad) assert.throws(() => tourSettings("smoke", overrides), ConfigError);
  });
});
