import assert from "node:assert/strict";
import { ConfigError } from "../../src/core/errors.js";
import { augmentOf } from "../../src/experiments/tour-pictures.js";
import { ownOrCan, PRESET_NAMES } from "../../src/experiments/tour-presets.js";
import { reportTitle } from "../../src/experiments/tour-report-data.js";
import { methodOf, methodOptionsOf, tourSettings } from "../../src/experiments/tour-settings.js";
import { ARM_NAMES } from "../../src/methods/option-types.js";

describe("reportTitle", () => {
  it("names the arms", () => {
    assert.equal(reportTitle(tourSettings("smoke")), "CAN beside SimCLR and MAE");
    assert.equal(reportTitle({ methods: ["cn"] }), "CN");
    assert.equal(reportTitle({ methods: ["can", "ca"] }), "CAN beside CA");
  });
});

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

  it("takes every arm of the paper, those beyond the three with CAN's learning rate and views", () => {
    const settings = tourSettings("smoke", { methods: ARM_NAMES, baseLr: 0.2 });
    assert.deepEqual(settings.methods, ARM_NAMES);
    for (const name of ARM_NAMES) {
      assert.equal(methodOf(settings, name).name, name);
      assert.equal(ownOrCan(settings.baseLr, name), 0.2);
      assert.equal(augmentOf(settings, name) === augmentOf(settings, "can"), name !== "mae", name);
    }
    assert.throws(
      () => tourSettings("smoke", { methods: ["cann"] }),
      /unknown arm "cann"; expected can, simclr, mae, ca, an, cn, masked-simclr, .*did you mean can/,
    );
  });

  it("gives the mask ratio to CAN and the arms that have its mask", () => {
    const settings = tourSettings("smoke", { maskRatio: 0.25 });
    const withRatio = ARM_NAMES.filter((name) => methodOptionsOf(settings, name).maskRatio === 0.25);
    assert.deepEqual(
      withRatio,
      ARM_NAMES.filter((name) => name !== "simclr" && name !== "mae"),
    );
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
