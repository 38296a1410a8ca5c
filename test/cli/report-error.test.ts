import assert from "node:assert/strict";
import { reportError } from "../../src/cli/report-error.js";
import { ConfigError, DataError, InterruptedError } from "../../src/core/errors.js";

function report(error: unknown) {
  let text = "";
  const code = reportError(error, (part) => (text += part));
  return { code, text };
}

describe("reportError", () => {
  it("writes one line for an error of canlab, with the exit code of its kind", () => {
    assert.deepEqual(report(new ConfigError("a\n  b")), { code: 2, text: "canlab: a b\n" });
    assert.deepEqual(report(new DataError("a")), { code: 1, text: "canlab: a\n" });
    assert.deepEqual(report(new InterruptedError("a")), { code: 130, text: "canlab: a\n" });
  });

  it("writes the stack of any other error and asks to report it", () => {
    const { code, text } = report(new TypeError("oops"));
    assert.equal(code, 1);
    assert.match(text, /^TypeError: oops\n +at .*report-error\.test\.ts/);
    assert.match(text, /please report it with the lines above\n$/);
    assert.match(report("text").text, /^text\n/);
  });
});
