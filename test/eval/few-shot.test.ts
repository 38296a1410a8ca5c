import assert from "node:assert/strict";
import { prepareRidge, constantRidgeScores } from "../../src/eval/constant-ridge.js";
import { drawRows, fewShot, FEW_SHOT_L2_GRID } from "../../src/eval/few-shot.js";
import { assertClose } from "../helpers/assert-close.js";
import { encodeFrom, evalData, splitOf } from "../helpers/planted-split.js";
import { blobs, normalTable, rowsOf, shuffled } from "../helpers/tables.js";
import { gaussSolve } from "../reference/gauss.js";
import { signs, whiten } from "../reference/ridge-solution.js";

/** (X'X + l2 I)^-1 X'Y with the constant 100 in the last column (method.md 3.3). */
function closedForm(x: number[][], y: number[][], l2: number): number[][] {
  const rows = x.map((row) => [...row, 100]);
  const sum = (f: (row: number) => number) => rows.reduce((total, _, row) => total + f(row), 0);
  const width = rows[0]!.length;
  const columns = Array.from({ length: width }, (_, i) => i);
  const a = columns.map((i) =>
    columns.map((j) => sum((r) => rows[r]![i]! * rows[r]![j]!) + (i === j ? l2 : 0)),
  );
  const b = columns.map((i) => y[0]!.map((_, c) => sum((r) => rows[r]![i]! * y[r]![c]!)));
  return gaussSolve(a, b);
}
const arg = (values: number[]) => values.indexOf(Math.max(...values));
const names = ["zero", "one", "two"];

/** Hard blobs: train of 90 rows, test of 60. */
function hard(dim: number, seed = 1) {
  const options = { dim, numClasses: 3, spread: 1.5 };
  const train = blobs(90, { ...options, seed });
  const test = blobs(60, { ...options, seed: seed + 50 });
  const encode = encodeFrom({ train: train.table, test: test.table });
  const given = evalData(splitOf("train", train.labels), [splitOf("test", test.labels)], names);
  return { train, test, encode, ...given };
}

describe("prepareRidge", () => {
  for (const [what, dim] of [
    ["fewer features than rows", 4],
    ["more features than rows", 40],
  ] as const) {
    it(`equals the closed form with ${what}`, () => {
      const table = normalTable(12, dim);
      const labels = Int32Array.from({ length: 12 }, (_, row) => row % 3);
      const ridge = prepareRidge(table, labels, 3);
      const other = normalTable(5, dim, 2);
      for (const l2 of [2 ** -4, 1, 2 ** 10]) {
        const w = closedForm(rowsOf(table), signs(labels, 3), l2);
        assertClose(ridge.weights(l2), w.flat(), { absolute: 1e-7, relative: 1e-6, what: `l2 ${l2}` });
        const expected = rowsOf(other).map((row) =>
          w[0]!.map((_, c) => [...row, 100].reduce((sum, v, i) => sum + v * w[i]![c]!, 0)),
        );
        const tolerance = { absolute: 1e-6, relative: 1e-6 };
        assertClose(ridge.scoresOn(other)(l2), expected.flat(), tolerance);
        assertClose(constantRidgeScores(other, ridge.weights(l2), 3), expected.flat(), tolerance);
      }
    });
  }
});

describe("fewShot", () => {
  for (const dim of [5, 50]) {
    it(`equals the closed form on the rows it drew, at ${dim} features`, async () => {
      const { train, test, encode, data } = hard(dim);
      const records = await fewShot(encode, data, { shots: [1, 5], numDraws: 3, l2: 2 ** 4, seed: 3 });
      const from = train.labels.map((_, row) => row);
      const rows = rowsOf(train.table);
      for (const shots of [1, 5]) {
        const values = [0, 1, 2].map((draw) => {
          const chosen = [...drawRows(train.labels, from, { shots, numClasses: 3, seed: 3, draw })];
          const drawn = chosen.map((row) => rows[row]!);
          const labels = chosen.map((row) => train.labels[row]!);
          const w = closedForm(whiten(drawn, drawn), signs(labels, 3), 2 ** 4);
          const right = whiten(rowsOf(test.table), drawn).filter((row, r) => {
            const scores = names.map((_, c) => [...row, 100].reduce((sum, v, i) => sum + v * w[i]![c]!, 0));
            return arg(scores) === test.labels[r];
          });
          return right.length / 60;
        });
        const own = records.filter((record) => record["shots"] === shots);
        const found = own.filter(({ metric }) => metric === "top1");
        assertClose(found.map(({ value }) => value), values, { absolute: 1e-12 }); // prettier-ignore
        const mean = values.reduce((a, b) => a + b) / 3;
        assertClose(own.find(({ metric }) => metric === "top1_mean")!.value, mean, { absolute: 1e-12 });
        const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / 2;
        assertClose(own.find(({ metric }) => metric === "top1_spread")!.value, Math.sqrt(variance));
        assert.ok(new Set(values).size > 1, "draws that differ");
      }
    });
  }

  it("chooses the penalty on rows that it does not draw from, and opens the test splits once, at the end", async () => {
    const { encode, data, numOpened } = hard(8);
    const asked: string[] = [];
    const watched: typeof encode = (split) => {
      asked.push(`${split.name} ${numOpened()}`);
      return encode(split);
    };
    const records = await fewShot(watched, data, { shots: [5] });
    assert.deepEqual(asked, ["train 0", "test 1"]);
    assert.equal(numOpened(), 1);
    assert.ok(FEW_SHOT_L2_GRID.includes(records[0]!["l2"] as number));
  });

  it("is right where the features say all, and near chance where they say nothing", async () => {
    const labels = Int32Array.from({ length: 200 }, (_, row) => row % 2);
    const clear = blobs(200, { dim: 30, numClasses: 2, spread: 0.05 }).table;
    const choose = async (table: typeof clear, given: Int32Array) => {
      const { data } = evalData(splitOf("train", given), [splitOf("train", given)], ["a", "b"]);
      const [first] = await fewShot(encodeFrom({ train: table }), data, { shots: [20], l2: [1e-3, 1e6] });
      return first!;
    };
    assert.equal((await choose(clear, labels)).value, 1);
    const lost = await choose(normalTable(200, 30), shuffled(labels));
    assert.ok(lost.value < 0.75, `${lost.value}`);
  });

  it("draws rows of each class, fewer shots being the first of more", () => {
    const labels = Int32Array.from({ length: 60 }, (_, row) => row % 3);
    const from = Int32Array.from({ length: 50 }, (_, i) => i + 10);
    const draw = (shots: number, number = 0) =>
      drawRows(labels, from, { shots, numClasses: 3, seed: 1, draw: number });
    const [two, five] = [[...draw(2)], [...draw(5)]];
    assert.deepEqual(two.map((row) => labels[row]), [0, 0, 1, 1, 2, 2]); // prettier-ignore
    assert.equal(new Set(five).size, 15);
    assert.ok(five.every((row) => row >= 10));
    assert.deepEqual(
      two,
      [0, 5, 10].flatMap((at) => five.slice(at, at + 2)),
    );
    assert.notDeepEqual([...draw(5, 1)], five);
  });

  it("says which class has too few pictures", async () => {
    const { encode, data } = hard(4);
    await assert.rejects(fewShot(encode, data, { shots: [1, 40], l2: 1 }), {
      name: "DataError",
      message:
        "fewShot: 40 shots need as many training pictures of every class, the class zero has 30; ask for at most 30 shots",
    });
    await assert.rejects(
      fewShot(encode, data, { shots: [30] }),
      /has 2\d, without those held out to choose l2; ask for at most 2\d shots, or give one l2/,
    );
  });

  for (const [options, message] of [
    [{ shots: [0] }, "shots must be a whole number of at least 1, got 0"],
    [{ numDraws: 0 }, "numDraws must be a whole number of at least 1, got 0"],
    [{ l2: [] }, "few-shot options: shots and l2 must each have at least one number"],
    [
      { shot: [1] },
      'unknown key of few-shot options "shot"; expected shots, numDraws, l2 or seed (did you mean shots?)',
    ],
  ] as const) {
    it(`refuses ${JSON.stringify(options)}`, () => {
      const { encode, data } = hard(4);
      assert.throws(() => fewShot(encode, data, options as object), { name: "ConfigError", message });
    });
  }

  it("stops when asked", async () => {
    const { encode, data } = hard(4);
    await assert.rejects(fewShot(encode, data, { shots: [5], signal: AbortSignal.abort() }), {
      name: "InterruptedError",
    });
  });
});
