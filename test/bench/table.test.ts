import assert from "node:assert/strict";
import { textTable, threeDigits } from "../../bench/table.js";

describe("bench table", () => {
  it("lines words up at the left and numbers at the right", () => {
    const text = textTable(
      [{ title: "engine" }, { title: "ms", isNumber: true }],
      [
        ["cpu", "1,200"],
        ["compiled", "3.5"],
      ],
    );
    assert.deepEqual(text.split("\n"), [
      "engine       ms",
      "────────  ─────",
      "cpu       1,200",
      "compiled    3.5",
    ]);
  });

  it("is only its head without rows", () => {
    assert.equal(textTable([{ title: "a" }, { title: "bc", isNumber: true }], []), "a  bc\n─  ──");
  });

  it("shows three digits, and sets thousands apart", () => {
    const shown = [0.12345, 0.99951, 9.994, 9.996, 99.94, 99.96, 999.6, 1234.5, 0].map(threeDigits);
    assert.deepEqual(shown, ["0.123", "1.00", "9.99", "10.0", "99.9", "100", "1,000", "1,235", "0.000"]);
  });
});
