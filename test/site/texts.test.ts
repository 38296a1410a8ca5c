import assert from "node:assert/strict";
import { cutAtWord, plainText } from "../../scripts/site/search-index.js";
import { keepFormulas } from "../../scripts/site/docstrings.js";

describe("text of the site", () => {
  it("is cut behind a whole word, a word longer than the line in it", () => {
    assert.equal(cutAtWord("one two three", 13), "one two three");
    assert.equal(cutAtWord("one two three", 11), "one two …");
    assert.equal(cutAtWord("x".repeat(30), 11), `${"x".repeat(10)} …`);
  });

  it("loses the marks of Markdown", () => {
    assert.equal(plainText("**MAE**, [the `paper`](a.pdf)\n\n- one\n1. two"), "MAE, the paper one two");
  });

  it("keeps the lines of a formula in a docstring, and leaves lists and what code cuts alone", () => {
    const formula = "Loss:\n\n  L = a\n    + b\n\nMore.";
    assert.equal(keepFormulas(formula, true), "Loss:\n\n```text\nL = a\n  + b\n```\n\nMore.");
    for (const text of ["List:\n\n  - one\n", "One line\n  and the next"])
      assert.equal(keepFormulas(text, true), text);
    assert.equal(keepFormulas("Code:\n\n  L = ", false), "Code:\n\n  L = ");
  });
});
