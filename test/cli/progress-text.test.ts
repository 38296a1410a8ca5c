import assert from "node:assert/strict";
import { formatDuration, progressText } from "../../src/cli/progress-text.js";

const state = {
  label: "train can",
  done: 120,
  total: 300,
  unit: "steps",
  doneAtStart: 100,
  elapsedMs: 10_000,
  info: { total: "3.210", "images/s": "812" },
};

describe("progressText", () => {
  it("has label, bar, count, rate, time left and info", () => {
    const text = progressText(state, true);
    assert.match(text, /^train can +█{6}░{10} {2}120\/300 steps/);
    // 20 steps in 10 s since the resume; 180 are left.
    assert.match(text, /2\.00 steps\/s {2}1 min 30 s left {2}total 3\.210 {2}images\/s 812$/);
  });

  it("has a percentage in place of the bar", () => {
    assert.match(progressText(state, false), /^train can +40 % {2}120\/300 steps/);
  });

  it("has no rate before anything was done, and the time taken at the end", () => {
    assert.doesNotMatch(progressText({ ...state, done: 100 }, true), /left|steps\/s/);
    assert.match(progressText({ ...state, done: 300 }, true), /20\.0 steps\/s {2}took 10 s/);
  });

  it("is full, not broken, when there is nothing to do", () => {
    assert.match(progressText({ ...state, done: 0, total: 0, doneAtStart: 0 }, true), /█{16} {2}0\/0 steps/);
  });
});

describe("formatDuration", () => {
  for (const [ms, text] of [
    [0, "0 s"],
    [59_400, "59 s"],
    [59_600, "1 min 0 s"],
    [200_000, "3 min 20 s"],
    [3_900_000, "1 h 5 min"],
    [-5, "0 s"],
  ] as const) {
    it(`writes ${ms} ms as ${text}`, () => assert.equal(formatDuration(ms), text));
  }
});
