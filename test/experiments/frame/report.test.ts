import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EXPERIMENTS } from "../../../src/experiments/displays/index.js";
import { budgets } from "../../../src/experiments/frame/budgets.js";
import type { describeResults } from "../../../src/experiments/frame/describe-results.js";
import type { Experiment, Observation } from "../../../src/experiments/frame/experiment.js";
import { replaceSection } from "../../../src/experiments/frame/marked-section.js";
import { provenanceOf } from "../../../src/experiments/frame/provenance.js";
import { reportSection } from "../../../src/experiments/frame/report-section.js";
import { writeRecord } from "../../../src/experiments/frame/run-store.js";
import { saveReports } from "../../../src/experiments/frame/save-reports.js";
import { withTempDir } from "../../helpers/temp-dir.js";

const find = (id: string): Experiment => EXPERIMENTS.find((one) => one.id === id)!;

/** Values of a metric per arm, one for each seed. */
function observed(metric: string, values: Readonly<Record<string, readonly number[]>>): Observation[] {
  return Object.entries(values).flatMap(([arm, list]) =>
    list.map((value, seed) => ({ arm, seed, values: { [metric]: value } })),
  );
}
const probe = "val.logistic_category_top1";
const collected = (observations: readonly Observation[]) => ({
  ...{ observations, curves: [], numMissing: 0 },
  provenance: [provenanceOf("canlab experiment run R2", 0)],
});

describe("criteria of displays", () => {
  const { criterion } = find("R2");
  const judge = (can: number[], simclr: number[], mae: number[]) =>
    criterion.judge(observed(probe, { can, simclr, mae })).outcome;

  it("pass when both comparisons are decided, fail when one is decided against, else are undecided", () => {
    assert.equal(judge([0.6, 0.61, 0.62], [0.55, 0.56, 0.575], [0.5, 0.51, 0.52]), "pass");
    assert.equal(judge([0.6, 0.61, 0.62], [0.65, 0.66, 0.675], [0.5, 0.51, 0.52]), "fail");
    assert.equal(judge([0.6, 0.61, 0.62], [0.55, 0.63, 0.6], [0.5, 0.51, 0.52]), "undecided");
    assert.equal(judge([0.6], [0.5], [0.5]), "undecided");
  });

  it("of R10 give the sign per term: lower is better", () => {
    const terms = ["contrastive", "reconstruction", "denoising"];
    const observations = terms.flatMap((term) =>
      observed(`held_out.${term}`, { can: [1, 1.1, 1.2], [`${term}-alone`]: [1.2, 1.31, 1.4] }),
    );
    const { outcome, sentence } = find("R10").criterion.judge(observations);
    assert.equal(outcome, "pass");
    assert.equal(sentence.match(/lower in CAN/g)?.length, 3);
  });

  it("of every display stand without results", () => {
    for (const { criterion: one } of EXPERIMENTS) assert.equal(one.judge([]).outcome, "undecided");
  });
});

describe("displays", () => {
  it("set the paper's numbers beside arms and metrics that they have", () => {
    for (const { arms, metrics, paper = [] } of EXPERIMENTS) {
      for (const { arm, metric } of paper) {
        assert.ok(arms.some(({ name }) => name === arm));
        assert.ok(metrics.some(({ key }) => key === metric));
      }
    }
  });

  it("have unique ids and arms, a reference that is an arm, and metrics", () => {
    assert.deepEqual(
      EXPERIMENTS.map(({ id }) => id),
      Array.from({ length: 13 }, (_, i) => `R${i + 1}`),
    );
    for (const { id, arms, reference, metrics } of EXPERIMENTS) {
      const names = arms.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length, id);
      assert.ok(names.includes(reference) && metrics.length > 0, id);
    }
  });
});

describe("reports", () => {
  const observations = observed(probe, { can: [0.6, 0.61, 0.62], simclr: [0.55, 0.56, 0.575] });

  it("show mean, deviation, the paired test, and how weak three seeds are", () => {
    const text = reportSection(find("R2"), collected(observations), { preset: "default" });
    assert.match(text, /\| category, logistic probe, % \| 61\.0 ± 1\.0 \| 56\.2 ± 1\.3 \|/);
    assert.match(
      text,
      /\| category, logistic probe \| SimCLR \| \+4\.8 \| \+4\.1 to \+5\.6 \| 0\.0012 \| 3 of 3, p 0\.25 \|/,
    );
    assert.match(text, /the sign test cannot give less than p 0\.25, the t-test has 2 degrees of/);
    assert.match(text, /mae in category, logistic probe: not measured/);
  });

  it("replace their own section between its markers and leave the rest", () => {
    const page = replaceSection("# Page\n\nText.\n", "R2", "first");
    assert.match(page, /Text\.\n\n<!-- experiment R2: begin -->\n\nfirst\n/);
    const both = replaceSection(page, "R1", "one");
    assert.equal(replaceSection(both, "R2", "second"), both.replace("first", "second"));
  });

  it("are written from results alone, twice the same", () =>
    withTempDir(async (dir) => {
      const [out, docs] = [join(dir, "out"), join(dir, "docs")];
      const { arms } = find("R2");
      for (const { arm, seed, values } of observations) {
        const run = { arm: arms.find(({ name }) => name === arm)!, seed, budget: budgets.default };
        const provenance = provenanceOf("canlab experiment run R2", 0);
        await writeRecord(out, { format: "canlab-run-1", measure: "scores", run, values, provenance });
      }
      const save = () => saveReports([find("R2")], { out, docs, preset: "default", seeds: [0, 1, 2] });
      const written = await save();
      assert.equal(written.length, 5);
      assert.deepEqual(await readdir(join(docs, "figures")), ["r2.plotly.json", "r2.png", "r2.svg"]);
      const contents = () => Promise.all(written.map((path) => readFile(path, "base64")));
      const before = await contents();
      await save();
      assert.deepEqual(await contents(), before);
      const results = JSON.parse(await readFile(join(docs, "results", "r2.json"), "utf8")) as ReturnType<
        typeof describeResults
      >;
      assert.deepEqual(results.arms[0], { name: "can", label: "CAN" });
      assert.equal(results.criterion.sentence, find("R2").criterion.judge(observations).sentence);
      const page = await readFile(join(docs, "reproducing.md"), "utf8");
      assert.match(page, /!\[main linear probe \(T1, T3\)\]\(figures\/r2\.svg\)/);
      await writeFile(join(docs, "reproducing.md"), `Before.\n${page}`);
      await save();
      assert.match(await readFile(join(docs, "reproducing.md"), "utf8"), /^Before\./);
    }));
});
