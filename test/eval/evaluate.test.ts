import assert from "node:assert/strict";
import { createRng } from "../../src/core/rng.js";
import { top1 } from "../../src/eval/accuracy.js";
import { evaluate, type LabelledFeatures } from "../../src/eval/evaluate.js";
import { predict } from "../../src/eval/linear-classifier.js";
import { fitLogistic } from "../../src/eval/logistic-probe.js";
import { fitRidge } from "../../src/eval/ridge-probe.js";
import { assertClose } from "../helpers/assert-close.js";
import { shuffled } from "../helpers/tables.js";

const [dim, numCategories, numSubgroups] = [16, 3, 6];
const options = { numCategories, numSubgroups };

/** Emoji drawn in four styles each. A row is its sub-group's centre plus a part of its own name plus noise; sub-group s is of category s mod 3. */
function planted(names: readonly number[], { noise = 0.05, seed = 1 } = {}): LabelledFeatures {
  const part = (what: string, number: number) => {
    const rng = createRng(number, what);
    return Array.from({ length: dim }, () => rng.normal());
  };
  const rng = createRng(seed, "noise");
  const rows = names.flatMap((name) =>
    [0, 1, 2, 3].map((style) => ({ name, style, subgroup: name % numSubgroups })),
  );
  const features = rows.flatMap(({ name, subgroup }) => {
    const own = part("name", name);
    return part("subgroup", subgroup).map((x, i) => 3 * x + 0.3 * own[i]! + noise * rng.normal());
  });
  return {
    table: { features: Float32Array.from(features), rows: rows.length, dim },
    names: Int32Array.from(rows, (row) => row.name),
    styles: Int32Array.from(rows, (row) => row.style),
    subgroups: Int32Array.from(rows, (row) => row.subgroup),
    categories: Int32Array.from(rows, (row) => row.subgroup % numCategories),
  };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const train = planted(range(0, 40));
const val = planted(range(42, 61), { seed: 2 });

describe("evaluate", () => {
  it("scores 1 on planted features of names that train does not have", async () => {
    const { val: scores } = await evaluate(train, { val }, val, options);
    const { chance_category_top1, chance_subgroup_top1, chance_retrieval_top1, ...rest } = scores;
    assert.deepEqual(rest, {
      rows: 76,
      probe_category_top1: 1,
      probe_subgroup_top1: 1,
      logistic_category_top1: 1,
      knn_category_top1: 1,
      retrieval_top1: 1,
      retrieval_map: 1,
      subgroup_unseen_rows: 0,
    });
    // All of train: names 0 .. 39, so sub-groups 0 to 3 are equally common and the smallest counts; so is category 0.
    assert.equal(chance_category_top1, val.categories.filter((c) => c === 0).length / 76);
    assert.equal(chance_subgroup_top1, val.subgroups.filter((s) => s === 0).length / 76);
    assertClose(chance_retrieval_top1, 3 / 57, { absolute: 1e-12, relative: 0 }); // 3 of 57 in other styles show the emoji
  });

  it("reports each probe under its own name", async () => {
    const hard = planted(range(40, 60), { noise: 6, seed: 9 });
    const scores = (await evaluate(train, { hard }, hard, options)).hard;
    const category = { labels: train.categories, numClasses: numCategories, groups: train.names };
    const subgroup = { labels: train.subgroups, numClasses: numSubgroups, groups: train.names };
    const expected = {
      probe_category_top1: top1(predict(await fitRidge(train.table, category), hard.table), hard.categories),
      probe_subgroup_top1: top1(predict(await fitRidge(train.table, subgroup), hard.table), hard.subgroups),
      logistic_category_top1: top1(
        predict(await fitLogistic(train.table, category), hard.table),
        hard.categories,
      ),
    };
    assert.deepEqual({ ...scores, ...expected }, scores);
    assert.equal(new Set(Object.values(expected)).size, 3, "three different numbers");
  });

  it("is near chance when the labels of train and the names of val are shuffled", async () => {
    const lost = { ...train, categories: shuffled(train.categories), subgroups: shuffled(train.subgroups) };
    const anonymous = { ...val, names: shuffled(val.names) };
    const { val: scores } = await evaluate(lost, { val: anonymous }, anonymous, options);
    for (const field of ["probe_category_top1", "logistic_category_top1", "knn_category_top1"] as const)
      assert.ok(scores[field] < 0.65, `${field} is ${scores[field]}`);
    assert.ok(scores.probe_subgroup_top1 < 0.45);
    assert.ok(scores.retrieval_top1 < 0.2);
  });

  it("gives finite numbers on every split, whatever the features", async () => {
    const constant = (set: LabelledFeatures): LabelledFeatures => ({
      ...set,
      table: { ...set.table, features: new Float32Array(set.table.features.length).fill(0.1) },
    });
    const none = planted([]);
    for (const change of [constant, (set: LabelledFeatures) => set]) {
      const splits = { val: change(val), noisy: change(planted(range(40, 50), { noise: 5 })), none };
      const scores = await evaluate(change(train), splits, splits.val, options);
      assert.deepEqual(Object.keys(scores), ["val", "noisy", "none"]);
      for (const split of Object.values(scores))
        for (const [field, value] of Object.entries(split))
          assert.ok(Number.isFinite(value), `${field} is ${value}`);
      assert.ok(Object.values(scores.none).every((value) => value === 0));
    }
  });

  it("is at chance where all features are constant", async () => {
    const flat = (set: LabelledFeatures): LabelledFeatures => ({
      ...set,
      table: { ...set.table, features: new Float32Array(set.table.features.length).fill(0.1) },
    });
    const { val: scores } = await evaluate(flat(train), { val: flat(val) }, flat(val), options);
    assert.equal(scores.probe_category_top1, scores.chance_category_top1);
    assert.equal(scores.logistic_category_top1, scores.chance_category_top1);
    assert.ok(scores.retrieval_top1 <= 0.1);
  });

  it("counts rows of sub-groups that train does not have", async () => {
    const without = planted(range(0, 40).filter((name) => name % numSubgroups !== 2));
    const { val: scores } = await evaluate(without, { val }, val, options);
    assert.equal(scores.subgroup_unseen_rows, val.subgroups.filter((s) => s === 2).length);
    assert.ok(scores.subgroup_unseen_rows > 0);
    assert.equal(scores.probe_subgroup_top1, 1 - scores.subgroup_unseen_rows / scores.rows);
  });

  it("learns nothing from the rows it scores: another split or gallery changes no other score", async () => {
    const hard = planted(range(40, 60), { noise: 4, seed: 3 });
    const other = planted(range(60, 80), { noise: 9, seed: 4 });
    const before = await evaluate(train, { hard, val }, val, options);
    const after = await evaluate(train, { hard, val: other }, val, options);
    assert.deepEqual(after.hard, before.hard);
    assert.notDeepEqual(after.val, before.val);
    const { hard: elsewhere } = await evaluate(train, { hard }, other, options);
    const { retrieval_top1, retrieval_map, chance_retrieval_top1 } = elsewhere;
    assert.deepEqual([retrieval_top1, retrieval_map, chance_retrieval_top1], [0, 0, 0], "no common names");
    assert.deepEqual({ ...before.hard, retrieval_top1, retrieval_map, chance_retrieval_top1 }, elsewhere);
  });

  it("centres the gallery by the training rows, not by its own", async () => {
    const { table, names, styles, subgroups, categories } = planted(range(40, 60), { noise: 3, seed: 6 });
    const queries = planted(range(40, 60), { noise: 3, seed: 7 });
    const inStyle0 = { ...queries, styles: new Int32Array(queries.styles.length) };
    const outlier = Array.from({ length: dim }, (_, i) => 1e3 * (i - 7));
    const withOutlier: LabelledFeatures = {
      table: { features: Float32Array.from([...table.features, ...outlier]), rows: table.rows + 1, dim },
      names: Int32Array.from([...names, 99]),
      styles: Int32Array.from([...styles, 0]), // the queries' own style, so it is never among the pictures to rank
      subgroups: Int32Array.from([...subgroups, 0]),
      categories: Int32Array.from([...categories, 0]),
    };
    const gallery = { table, names, styles, subgroups, categories };
    const without = await evaluate(train, { inStyle0 }, gallery, options);
    assert.ok(without.inStyle0.retrieval_map > 0.02 && without.inStyle0.retrieval_map < 0.98);
    assert.deepEqual(await evaluate(train, { inStyle0 }, withOutlier, options), without);
  });

  it("gives the same on engine cpu as on native", async () => {
    const noisy = planted(range(40, 60), { noise: 3, seed: 5 });
    const native = await evaluate(train, { noisy }, noisy, options);
    const cpu = await evaluate(train, { noisy }, noisy, { ...options, engine: "cpu" });
    for (const [field, value] of Object.entries(native.noisy)) {
      const difference = Math.abs(value - cpu.noisy[field as keyof typeof cpu.noisy]);
      assert.ok(difference <= 1 / 80, `${field} differs by ${difference}`);
    }
  });

  it("stops when asked", async () => {
    const run = evaluate(train, { val }, val, { ...options, signal: AbortSignal.abort() });
    await assert.rejects(run, { name: "InterruptedError" });
  });

  it("refuses labels that do not fit the rows of a split", async () => {
    const broken = { ...val, categories: val.categories.subarray(1) };
    await assert.rejects(evaluate(train, { broken }, val, options), {
      message: "top1: expected as many predictions as labels, got 76 and 75",
    });
    const nameless = { ...val, names: val.names.subarray(1) };
    await assert.rejects(
      evaluate(train, { nameless }, val, options),
      /^ShapeError: retrieve: expected 75 x 76/,
    );
  });
});
