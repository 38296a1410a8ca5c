import assert from "node:assert/strict";
import { ConfigError } from "../../src/core/errors.js";
import { countParams } from "../../src/models/params.js";
import { vitConfig, vitSpecs } from "../../src/models/vision-transformer.js";
import { vitSize, vitSizeName } from "../../src/models/vit-sizes.js";

describe("vitSize", () => {
  // timm: sum(p.numel()) of vit_tiny_patch16_224(num_classes=0) and so on.
  for (const [notation, numParams] of [
    ["Ti/16", 5_524_416],
    ["S/16", 21_665_664],
    ["B/16", 85_798_656],
    ["L/16", 303_301_632],
    ["H/14", 630_764_800],
  ] as const) {
    it(`gives ${notation} timm's number of parameters`, () => {
      const config = vitConfig({ ...vitSize(notation), imageSize: 224, positions: "learned" });
      assert.equal(countParams(vitSpecs(config)), numParams);
      assert.equal(vitSizeName(config), notation);
    });
  }

  it("refuses unknown sizes and other notations, with what is known", () => {
    assert.throws(() => vitSize("G/14"), /unknown ViT size "G"; expected Ti, S, B, L or H/);
    for (const text of ["B", "B16", "B/", "/16", "B/16/16", "B/0", "b-16"]) {
      assert.throws(() => vitSize(text), ConfigError, text);
    }
  });

  it("names a size of its own by width and depth", () => {
    assert.equal(vitSizeName({ embedDim: 192, depth: 6, numHeads: 3, mlpRatio: 4, patchSize: 4 }), "192x6/4");
  });
});
