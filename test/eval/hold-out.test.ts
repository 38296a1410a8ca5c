import assert from "node:assert/strict";
import fc from "fast-check";
import { holdOut, take, takeRows } from "../../src/eval/hold-out.js";
import { normalTable, rowsOf } from "../helpers/tables.js";

const groupsOfRows = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 80 });

describe("holdOut", () => {
  it("puts every row on one side, and no group on both", () => {
    fc.assert(
      fc.property(
        groupsOfRows,
        fc.nat(100),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (groups, seed, share) => {
          const { fit, hold } = holdOut(Int32Array.from(groups), { seed, share });
          const all = [...fit, ...hold].sort((a, b) => a - b);
          assert.deepEqual(
            all,
            groups.map((_, row) => row),
          );
          const held = new Set(Array.from(hold, (row) => groups[row]));
          assert.ok(Array.from(fit).every((row) => !held.has(groups[row])));
        },
      ),
    );
  });

  it("holds out the share of the groups, not of the rows", () => {
    const groups = Int32Array.from({ length: 100 }, (_, row) => (row < 91 ? 0 : row - 90)); // one large group, nine of a row each
    const { hold } = holdOut(groups, { share: 0.3 });
    assert.equal(new Set(take(groups, hold)).size, 3);
  });

  it("holds out a fifth of the groups unless told otherwise", () => {
    fc.assert(
      fc.property(groupsOfRows, fc.nat(100), (groups, seed) => {
        const held = new Set(take(Int32Array.from(groups), holdOut(Int32Array.from(groups), { seed }).hold));
        assert.equal(held.size, Math.round(0.2 * new Set(groups).size));
      }),
    );
  });

  it("is the same for the same seed, and another for another", () => {
    const groups = Int32Array.from({ length: 60 }, (_, row) => row);
    assert.deepEqual(holdOut(groups, { seed: 2 }), holdOut(groups, { seed: 2 }));
    assert.notDeepEqual(holdOut(groups, { seed: 2 }), holdOut(groups, { seed: 3 }));
  });

  it("depends on the groups of rows, not on their order", () => {
    const groups = Int32Array.from({ length: 40 }, (_, row) => row % 10);
    const heldGroups = (g: Int32Array) => [...new Set(take(g, holdOut(g).hold))].sort((a, b) => a - b);
    assert.deepEqual(heldGroups(groups.toReversed()), heldGroups(groups));
  });
});

describe("takeRows", () => {
  it("copies the chosen rows in the order given", () => {
    const table = normalTable(5, 3);
    const chosen = takeRows(table, Int32Array.of(4, 0, 4));
    assert.deepEqual(
      rowsOf(chosen),
      [4, 0, 4].map((row) => rowsOf(table)[row]!),
    );
    chosen.features.fill(0);
    assert.notEqual(table.features[0], 0);
  });
});
