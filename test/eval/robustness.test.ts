import assert from "node:assert/strict";
import type { FitClassifier } from "../../src/eval/classifier.js";
import type { EvalRecord } from "../../src/eval/eval-record.js";
import { robustness } from "../../src/eval/robustness.js";
import { assertClose } from "../helpers/assert-close.js";
import { colouredSplit, colourNames } from "../helpers/coloured-split.js";
import { evalData } from "../helpers/planted-split.js";

const train = colouredSplit("train", 12);
const clean = colouredSplit("val", 30, { seed: 2, imageSize: 32 });
const shifted = colouredSplit("sketch", 30, { seed: 3, imageSize: 32 });
const { data } = evalData(train, [clean, shifted], colourNames);
const kinds = ["gaussian_noise", "contrast"] as const;

/** Always the same class. */
const constant: FitClassifier = () =>
  Promise.resolve({
    chosen: { head: "constant" },
    predict: (split) => Promise.resolve(new Int32Array(split.labels.length)),
  });

/** Right in the first `numRight` rows of a split, by a table of its name. */
const rightIn =
  (shares: Readonly<Record<string, number>>): FitClassifier =>
  () =>
    Promise.resolve({
      chosen: {},
      predict({ name, labels }) {
        const numRight = Math.round((shares[name] ?? 0) * labels.length);
        return Promise.resolve(labels.map((label, row) => (row < numRight ? label : (label + 1) % 3)));
      },
    });

const value = (records: readonly EvalRecord[], metric: string, settings: Partial<EvalRecord> = {}) => {
  const found = records.filter(
    (record) =>
      record.metric === metric &&
      ["split", "kind", "severity"].every((key) => settings[key] === undefined ? key === "split" || record[key] === undefined : record[key] === settings[key]), // prettier-ignore
  );
  assert.equal(found.length, 1, `${metric} ${JSON.stringify(settings)}: ${found.length} records`);
  return found[0]!.value;
};

describe("robustness", () => {
  it("of a constant classifier is chance everywhere, with nothing lost", async () => {
    const records = await robustness(constant, data, { options: { kinds, severities: [1, 5] } });
    const top1s = records.filter(({ metric }) => metric === "top1");
    assert.equal(top1s.length, 2 + 4);
    for (const record of top1s) assertClose(record.value, 1 / 3, { what: record.split });
    for (const { metric, value: drop } of records) if (metric.endsWith("drop")) assert.equal(drop, 0);
    assertClose(value(records, "mean_error"), 2 / 3);
    assert.ok(records.every((record) => record["head"] === "constant"));
  });

  it("says what is lost, absolutely and as a share", async () => {
    const records = await robustness(rightIn({ val: 0.8, sketch: 0.5 }), data, { options: { kinds: [] } });
    assertClose(value(records, "top1", { split: "val" }), 0.8);
    assertClose(value(records, "drop", { split: "sketch" }), 0.3);
    assertClose(value(records, "relative_drop", { split: "sketch" }), 0.375);
    assert.ok(!records.some(({ metric }) => metric.includes("error")));
  });

  it("gives no share of nothing", async () => {
    const records = await robustness(rightIn({ sketch: 0.5 }), data, { options: { kinds: [] } });
    assert.equal(value(records, "relative_drop", { split: "sketch" }), 0);
  });

  it("measures corruption errors against a reference as ImageNet-C does", async () => {
    const named = (shares: Record<string, number>) => ({ val: 0.9, ...shares });
    const options = { kinds, severities: [1, 2] as const };
    const reference = await robustness(
      rightIn(
        named({
          "val-c gaussian_noise 1": 0.6,
          "val-c gaussian_noise 2": 0.2,
          "val-c contrast 1": 0.5,
          "val-c contrast 2": 0.5,
        }),
      ),
      data,
      { options },
    );
    const records = await robustness(
      rightIn(
        named({
          "val-c gaussian_noise 1": 0.8,
          "val-c gaussian_noise 2": 0.6,
          "val-c contrast 1": 0.5,
          "val-c contrast 2": 0.2,
        }),
      ),
      data,
      { options: { ...options, reference } },
    );
    const split = "val-c";
    assertClose(
      value(records, "corruption_error", { split, kind: "gaussian_noise" }),
      (0.2 + 0.4) / (0.4 + 0.8),
    );
    assertClose(value(records, "corruption_error", { split, kind: "contrast" }), (0.5 + 0.8) / (0.5 + 0.5));
    assertClose(value(records, "mean_corruption_error"), (0.5 + 1.3) / 2);
    assertClose(
      value(records, "relative_corruption_error", { split, kind: "contrast" }),
      (0.4 + 0.7) / (0.4 + 0.4),
    );
    const own = await robustness(rightIn(named({})), data, { options: { ...options, reference } });
    assert.ok(value(own, "mean_corruption_error") > 1);
    const self = await robustness(rightIn(named({ "val-c gaussian_noise 1": 0.6, "val-c gaussian_noise 2": 0.2, "val-c contrast 1": 0.5, "val-c contrast 2": 0.5 })), data, { options: { ...options, reference } }); // prettier-ignore
    assertClose(value(self, "mean_corruption_error"), 1);
    assertClose(value(self, "mean_relative_corruption_error"), 1);
  });

  it("refuses a reference that lacks a severity", async () => {
    const reference = await robustness(constant, data, { options: { kinds, severities: [1] } });
    const options = { kinds, severities: [1, 2] as const, reference };
    await assert.rejects(robustness(constant, data, { options }), {
      name: "ConfigError",
      message:
        "robustness: the reference has no top1 of val-c, gaussian_noise, severity 2; evaluate it with the same splits, kinds and severities",
    });
  });

  it("shows the classifier corrupted pictures with the labels of the clean ones", async () => {
    const seen: string[] = [];
    const watched: FitClassifier = () =>
      Promise.resolve({
        chosen: {},
        predict(split) {
          seen.push(split.name);
          assert.equal(split.labels, split.name === "sketch" ? shifted.labels : clean.labels);
          const isClean = split.pictures.pixels.every((x, i) => x === clean.pictures.pixels[i]);
          assert.equal(isClean, split.name === "val", split.name);
          return Promise.resolve(split.labels);
        },
      });
    await robustness(watched, data, { options: { kinds, severities: [3] } });
    assert.deepEqual(seen, ["val", "sketch", "val-c gaussian_noise 3", "val-c contrast 3"]);
  });

  it("stops when asked", async () => {
    const context = { signal: AbortSignal.abort() };
    await assert.rejects(robustness(constant, data, { context }), { name: "InterruptedError" });
  });
});
