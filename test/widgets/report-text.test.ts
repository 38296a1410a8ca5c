import assert from "node:assert/strict";
import {
  duration,
  flopsSentences,
  listWords,
  metricSentences,
  verdict,
} from "../../src/widgets/report-text.js";
import type { ArmResult, TourReport } from "../../src/widgets/tour-report.js";
import { flops } from "../helpers/synthetic-report.js";

const metrics = [
  { key: "probe", label: "Probe", description: "" },
  { key: "knn", label: "k-NN", description: "" },
];

type Numbers = Record<string, [probe: number | null, knn: number | null]>;

/** A report with nothing but val scores. The arms "untrained" and "pixels" have no steps. */
function reportOf(numbers: Numbers, numPictures = 100_000): TourReport {
  const labels: Record<string, string> = { can: "CAN", simclr: "SimCLR", mae: "MAE", untrained: "Untrained" };
  const arms = Object.entries(numbers).map(([key, [probe, knn]]): ArmResult => ({
    key,
    label: labels[key]!,
    steps: key === "untrained" ? undefined : 10,
    history: [],
    scores: { val: { probe, knn } },
  }));
  const rest = {
    title: "",
    command: "",
    preset: "",
    seed: 0,
    createdAt: "",
    seconds: 1,
    dataset: "",
    settings: [],
  };
  const empty = { chance: {}, patchGrid: null, embedding: null, flops: [], files: [], notes: [] };
  return {
    ...rest,
    ...empty,
    arms,
    metrics,
    splits: [{ key: "val", label: "val", description: "", numPictures }],
  };
}

describe("verdict", () => {
  it("does not say that CAN wins when SimCLR does", () => {
    const report = reportOf({ can: [0.6, 0.5], simclr: [0.7, 0.55], mae: [0.4, 0.3] });
    assert.equal(verdict(report)[0], "On val, CAN is best in none of the 2 metrics.");
    assert.deepEqual(
      metricSentences(report).map(({ label, text }) => `${label}: ${text.replaceAll("\u00a0", " ")}`),
      [
        "Probe: SimCLR is best with 70.0 %, 10.0 points ahead of CAN.",
        "k-NN: SimCLR is best with 55.0 %, 5.0 points ahead of CAN.",
      ],
    );
  });

  it("says so when CAN is best in all, and counts when it is best in some", () => {
    assert.equal(
      verdict(reportOf({ can: [0.8, 0.6], mae: [0.7, 0.5] }))[0],
      "On val, CAN is best in all 2 metrics.",
    );
    assert.equal(
      verdict(reportOf({ can: [0.8, 0.4], mae: [0.7, 0.5] }))[0],
      "On val, CAN is best in 1 of 2 metrics.",
    );
  });

  it("tells a tie from a win", () => {
    const report = reportOf({ can: [0.7, 0.5], simclr: [0.7, 0.6] });
    assert.equal(verdict(report)[0], "On val, CAN is best in none of the 2 metrics, and ties for it in 1.");
    assert.match(metricSentences(report)[0]!.text, /^CAN and SimCLR tie at 70\.0\s%\.$/);
  });

  it("calls a small lead on few pictures too close", () => {
    const numbers: Numbers = { can: [0.7, 0.9], simclr: [0.69, 0.1] };
    const [probe, knn] = metricSentences(reportOf(numbers, 300));
    assert.match(probe!.text, /too close to call/);
    assert.doesNotMatch(knn!.text, /too close/);
    assert.match(verdict(reportOf(numbers, 300)).at(-1)!, /1 of 2 leads are too close to call/);
  });

  it("says whether CAN is above or below what was not trained", () => {
    const above = verdict(reportOf({ can: [0.7, 0.5], untrained: [0.4, 0.5] }));
    assert.ok(above.includes("Probe: CAN is 30.0 points above Untrained."));
    const below = verdict(reportOf({ can: [0.3, 0.5], untrained: [0.4, 0.5] }));
    assert.ok(below.includes("Probe: CAN is 10.0 points below Untrained."));
  });

  it("has a sentence for nothing scored and for no CAN", () => {
    assert.deepEqual(verdict(reportOf({ can: [null, null] })), ["Nothing was scored in this run."]);
    assert.deepEqual(metricSentences(reportOf({})), []);
    assert.doesNotMatch(verdict(reportOf({ mae: [0.2, 0.1] })).join(" "), /CAN/);
  });
});

describe("flopsSentences", () => {
  it("names the ratio of ViT-L and the models for which CAN is dearer", () => {
    const [large, small] = flopsSentences(flops);
    assert.match(large!, /With ViT-L\/16, SimCLR takes 1\.71 times the arithmetic of CAN/);
    assert.match(small!, /with ViT-S\/16 \(0\.60\)/);
  });

  it("adds the ratio of a size of one's own", () => {
    const own = { ...flops[0]!, model: "this run's encoder", ratio: 1.7 };
    assert.equal(
      flopsSentences([...flops, own]).at(-1),
      "For this run's encoder, SimCLR takes 1.70 times the arithmetic of CAN.",
    );
  });

  it("says nothing about rows that are not there", () => {
    assert.deepEqual(flopsSentences([]), []);
    assert.equal(flopsSentences(flops.slice(2)).length, 1);
  });
});

describe("small words", () => {
  it("writes times and lists as people do", () => {
    assert.deepEqual([59.4, 59.6, 492, 3720, NaN].map(duration), [
      "59 s",
      "1 min 0 s",
      "8 min 12 s",
      "1 h 2 min",
      "unknown",
    ]);
    assert.deepEqual([[], ["a"], ["a", "b", "c"]].map(listWords), ["nothing", "a", "a, b and c"]);
  });
});
