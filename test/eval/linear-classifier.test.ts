import assert from "node:assert/strict";
import { predict, scores, type LinearClassifier } from "../../src/eval/linear-classifier.js";
import { assertClose } from "../helpers/assert-close.js";
import { normals } from "../helpers/random-values.js";
import { normalTable, rowsOf, tableOf } from "../helpers/tables.js";

describe("scores", () => {
  for (const dim of [1, 3, 4, 5, 10]) {
    it(`equals a loop for ${dim} features`, () => {
      const table = normalTable(6, dim);
      const weights = Float64Array.from(normals(dim * 3, 2));
      const bias = Float64Array.from(normals(3, 3));
      const expected = rowsOf(table).flatMap((row) =>
        [0, 1, 2].map((c) => row.reduce((sum, x, i) => sum + x * weights[i * 3 + c]!, bias[c]!)),
      );
      assertClose(scores(table, weights, bias, 3), expected, { absolute: 1e-10, relative: 1e-10 });
    });
  }
});

describe("predict", () => {
  const classifier: LinearClassifier = {
    weights: Float64Array.of(1, -1, 0, 0),
    bias: Float64Array.of(0, 0.5),
    numClasses: 2,
    stats: { mean: Float64Array.of(10, 0), std: Float64Array.of(2, 1) },
    l2: 1,
  };

  it("standardises with the statistics of the training rows", () => {
    // (10.4 - 10) / 2 = 0.2: scores 0.2 and 0.3; (10.6 - 10) / 2 = 0.3: scores 0.3 and 0.2
    assert.deepEqual([...predict(classifier, tableOf([[10.4, 9], [10.6, -9]]))], [1, 0]); // prettier-ignore
  });

  it("refuses a table of another width", () => {
    assert.throws(() => predict(classifier, tableOf([[1, 2, 3]])), {
      name: "ShapeError",
      message: "predict: expected the 2 features that the classifier was fitted on, got 3",
    });
  });

  it("gives nothing for a table without rows", () => {
    assert.equal(predict(classifier, tableOf([])).length, 0);
  });
});
