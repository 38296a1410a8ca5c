import assert from "node:assert/strict";
import fc from "fast-check";
import { packNumbers } from "../../src/widgets/packed-numbers.js";
import { unpackNumbers } from "../../widgets/shared/packed-numbers.js";

describe("packNumbers", () => {
  it("comes back within half a step of the range", () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const packed = packNumbers(values);
        const back = unpackNumbers(packed);
        const step = (packed.max - packed.min) / 131068;
        assert.equal(back.length, values.length);
        values.forEach((v, i) =>
          assert.ok(Math.abs(back[i]! - v) <= step * (1 + 1e-6), `${v} -> ${back[i]}`),
        );
      }),
    );
  });

  it("keeps the ends of the range exactly", () => {
    assert.deepEqual(
      [...unpackNumbers(packNumbers([-3, 0.5, 8]))].filter((_, i) => i !== 1),
      [-3, 8],
    );
  });

  it("brings back what is not finite as NaN, and a constant as itself", () => {
    assert.deepEqual([...unpackNumbers(packNumbers([1, NaN, 2, Infinity]))], [1, NaN, 2, NaN]);
    assert.deepEqual([...unpackNumbers(packNumbers([7, 7]))], [7, 7]);
    assert.deepEqual([...unpackNumbers(packNumbers([NaN]))], [NaN]);
    assert.deepEqual([...unpackNumbers(packNumbers([]))], []);
  });

  it("takes about a quarter of the size of JSON", () => {
    const values = Array.from({ length: 3000 }, (_, i) => Math.sin(i));
    assert.ok(packNumbers(values).codes.length * 4 < JSON.stringify(values).length);
  });
});
