import assert from "node:assert/strict";
import { inRange, oneOf, wholeNumber, withDefaults } from "../../src/core/config.js";
import { ConfigError } from "../../src/core/errors.js";

describe("config", () => {
  it("names the valid words and the nearest one", () => {
    assert.throws(
      () => oneOf("preset", "smok", ["smoke", "default"]),
      new ConfigError('unknown preset "smok"; expected smoke or default (did you mean smoke?)'),
    );
    assert.equal(oneOf("preset", "smoke", ["smoke", "default"]), "smoke");
  });

  it("refuses a key that the defaults do not have and keeps a default for undefined", () => {
    const defaults = { maskRatio: 0.5, depth: 4 };
    assert.throws(
      () => withDefaults("method options", defaults, { maskRation: 1 } as never),
      /unknown key of method options "maskRation"; expected maskRatio or depth \(did you mean maskRatio\?\)/,
    );
    assert.deepEqual(withDefaults("method options", defaults, { depth: undefined }), defaults);
  });

  it("checks ranges", () => {
    assert.throws(() => inRange("maskRatio", 1.5, 0, 1), /maskRatio must be between 0 and 1, got 1.5/);
    assert.throws(() => inRange("maskRatio", NaN, 0, 1), ConfigError);
    assert.throws(
      () => wholeNumber("batchSize", 1, 2),
      /batchSize must be a whole number of at least 2, got 1/,
    );
  });
});
