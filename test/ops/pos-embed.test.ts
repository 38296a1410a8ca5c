import assert from "node:assert/strict";
import { posEmbed2d } from "../../src/ops/pos-embed.js";
import { assertClose } from "../helpers/assert-close.js";
import { posEmbedReference } from "../reference/pos-embed.js";

describe("posEmbed2d", () => {
  for (const [dim, gridSize] of [
    [4, 1],
    [8, 2],
    [16, 5],
    [192, 8],
  ] as const) {
    it(`equals the slow loop for width ${dim} on a ${gridSize} x ${gridSize} grid`, () => {
      assertClose(posEmbed2d(dim, gridSize), posEmbedReference(dim, gridSize).flat(), { absolute: 1e-6 });
    });
  }

  it("encodes the column in the first half and the row in the second", () => {
    const table = posEmbed2d(8, 3);
    const entry = (patch: number) => table.subarray(patch * 8, patch * 8 + 8);
    assert.deepEqual(entry(0).subarray(4), entry(2).subarray(4), "patches 0 and 2 share a row");
    assert.deepEqual(entry(1).subarray(0, 4), entry(7).subarray(0, 4), "patches 1 and 7 share a column");
    assert.notDeepEqual(entry(1), entry(3));
  });

  it("refuses a width that is no multiple of 4", () => {
    assert.throws(() => posEmbed2d(10, 2), /posEmbed2d: dim must be a multiple of 4, got 10/);
  });
});
