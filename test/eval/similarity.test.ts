import assert from "node:assert/strict";
import { similarities } from "../../src/eval/similarity.js";
import { assertClose } from "../helpers/assert-close.js";
import { normalTable, rowsOf } from "../helpers/tables.js";

describe("similarities", () => {
  for (const engine of ["native", "cpu"] as const) {
    it(`equals inner products by a loop on ${engine}`, async () => {
      const [a, b] = [normalTable(4, 6, 1), normalTable(5, 6, 2)];
      const expected = rowsOf(a).flatMap((p) =>
        rowsOf(b).map((q) => p.reduce((sum, v, i) => sum + v * q[i]!, 0)),
      );
      assertClose(await similarities(a, b, engine), expected, { absolute: 1e-5 });
    });
  }

  it("refuses tables of unequal width", async () => {
    await assert.rejects(similarities(normalTable(2, 3), normalTable(2, 4)), {
      name: "ShapeError",
      message: "similarities: expected tables of equal width, got 3 and 4 columns",
    });
  });

  it("is empty where a table has no rows", async () => {
    assert.equal((await similarities(normalTable(0, 0), normalTable(2, 4))).length, 0);
    assert.equal((await similarities(normalTable(2, 4), normalTable(0, 0))).length, 0);
  });
});
