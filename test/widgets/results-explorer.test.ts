import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DataError } from "../../src/core/errors.js";
import type { ExperimentResults } from "../../src/widgets/display-results.js";
import { resultsExplorer } from "../../src/widgets/results-explorer.js";

const read = (name: string) =>
  JSON.parse(readFileSync(`docs/results/${name}.json`, "utf8")) as ExperimentResults;

const small: ExperimentResults = {
  id: "R0",
  observations: [
    { arm: "b", seed: 1, values: { score: 0.5 } },
    { arm: "b", seed: 0, values: { score: 0.25, other: NaN } },
    { arm: "c", seed: 0, values: {} },
    { arm: "a", seed: 0, values: { score: 0.75 } },
  ],
};

describe("resultsExplorer of an experiment", () => {
  it("lays values out by metric, arm and seed, in the order of the display", () => {
    const arms = [
      { name: "a", label: "A" },
      { name: "absent", label: "Absent" },
      { name: "b", label: "B" },
    ];
    const { arms: shown, display, arm, metric } = resultsExplorer({ ...small, arms }).state;
    assert.deepEqual(
      shown.map(({ label }) => label),
      ["A", "B", "c"],
    );
    assert.deepEqual(display!.seeds, [0, 1]);
    assert.deepEqual(display!.values, [
      [
        [0.75, null],
        [0.25, 0.5],
        [null, null],
      ],
      [
        [null, null],
        [null, null],
        [null, null],
      ],
    ]);
    assert.deepEqual([arm, metric], ["a", "score"]);
  });

  it("reads the results of this repository, with the paper's numbers and how far to trust them", () => {
    const { display, arms } = resultsExplorer(read("r2")).state;
    assert.equal(arms[0]!.label, "CAN");
    assert.equal(display!.claim!.trust, "paper");
    assert.equal(display!.criterion!.outcome, "undecided");
    const first = display!.paper.find(
      ({ arm, metric }) => arm === "can" && metric === display!.metrics[0]!.key,
    );
    assert.deepEqual([first!.value, first!.trust], [0.754, "paper"]);
    for (const name of ["r1", "r2", "r10"]) {
      const figure = resultsExplorer(read(name));
      assert.ok(figure.png().length > 1000);
      assert.match(figure.text(figure.state), /^results of R\d+, /);
    }
    assert.match(resultsExplorer(read("r2")).svg(), /the paper, on its data/);
  });

  it("draws what has no numbers, and refuses what is no result", () => {
    const empty = resultsExplorer({ id: "R0", observations: [] });
    assert.equal(empty.get("arm"), "");
    assert.ok(empty.png().length > 100);
    assert.throws(() => resultsExplorer({ id: "R0" } as ExperimentResults), DataError);
  });
});
