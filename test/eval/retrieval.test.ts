import assert from "node:assert/strict";
import fc from "fast-check";
import { createRng } from "../../src/core/rng.js";
import { retrieve } from "../../src/eval/retrieval.js";
import { assertClose } from "../helpers/assert-close.js";
import { retrievalReference } from "../reference/average-precision.js";

const labels = (names: readonly number[], styles: readonly number[]) => ({
  names: Int32Array.from(names),
  styles: Int32Array.from(styles),
});

const pictures = (minLength: number) =>
  fc
    .array(fc.record({ name: fc.integer({ min: 0, max: 4 }), style: fc.integer({ min: 0, max: 3 }) }), {
      minLength,
      maxLength: 12,
    })
    .map((list) =>
      labels(
        list.map(({ name }) => name),
        list.map(({ style }) => style),
      ),
    );

/** Few different values, so that there are ties. */
const similarityOf = (seed: number, length: number) => {
  const rng = createRng(seed, "similarity");
  return Float32Array.from({ length }, () => rng.int(9) / 8 - 0.5);
};

describe("retrieve", () => {
  it("equals top 1 and mean average precision by definition", () => {
    fc.assert(
      fc.property(pictures(1), pictures(1), fc.nat(1000), (query, gallery, seed) => {
        const similarity = similarityOf(seed, query.names.length * gallery.names.length);
        const actual = retrieve(similarity, query, gallery);
        const width = gallery.names.length;
        const rows = Array.from(query.names, (_, q) => [...similarity.subarray(q * width, (q + 1) * width)]);
        const lists = ({ names, styles }: typeof query) => ({ names: [...names], styles: [...styles] });
        const scored = retrievalReference(rows, lists(query), lists(gallery)).filter((s) => s !== undefined);
        assert.equal(actual.queries, scored.length);
        const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
        const expected = [
          mean(scored.map(({ hit }) => hit)),
          mean(scored.map(({ averagePrecision }) => averagePrecision)),
          mean(scored.map(({ chance }) => chance)),
        ];
        assertClose([actual.top1, actual.map, actual.chance], expected, { absolute: 1e-12 });
      }),
    );
  });

  it("gives 1 when the others' drawings are copies", () => {
    const names = [0, 0, 0, 1, 1, 1, 2, 2, 2];
    const styles = [0, 1, 2, 0, 1, 2, 0, 1, 2];
    const similarity = Float32Array.from({ length: 81 }, (_, i) =>
      names[Math.floor(i / 9)] === names[i % 9] ? 1 : 0.3,
    );
    const { top1, map, queries } = retrieve(similarity, labels(names, styles), labels(names, styles));
    assert.deepEqual([top1, map, queries], [1, 1, 9]);
  });

  it("never looks at pictures of the query's own style", () => {
    fc.assert(
      fc.property(pictures(2), fc.nat(1000), (both, seed) => {
        const width = both.names.length;
        const similarity = similarityOf(seed, width * width);
        const spoilt = similarity.map((value, i) =>
          both.styles[Math.floor(i / width)] === both.styles[i % width] ? 1e6 : value,
        );
        assert.deepEqual(retrieve(spoilt, both, both), retrieve(similarity, both, both));
      }),
    );
  });

  it("leaves out queries that have nothing to find", () => {
    const query = labels([0, 7], [0, 0]);
    const gallery = labels([0, 1], [1, 1]);
    const { top1, queries } = retrieve(Float32Array.of(0.9, 0.1, 0.5, 0.5), query, gallery);
    assert.deepEqual([top1, queries], [1, 1]);
  });

  it("scores 0 where no query has anything to find", () => {
    const { top1, map, chance, queries } = retrieve(Float32Array.of(1), labels([0], [0]), labels([0], [0]));
    assert.deepEqual([top1, map, chance, queries], [0, 0, 0, 0]);
  });

  it("gives the chance level for similarities that know nothing", () => {
    const names = Array.from({ length: 600 }, (_, i) => Math.floor(i / 4) % 10);
    const styles = Array.from({ length: 600 }, (_, i) => i % 4);
    const similarity = new Float32Array(600 * 600);
    createRng(3, "noise").fillUniform(similarity);
    const { top1, chance } = retrieve(similarity, labels(names, styles), labels(names, styles));
    assertClose(chance, 0.1, { absolute: 1e-9 });
    assertClose(top1, 0.1, { absolute: 0.04 }); // three standard errors of 600 queries
  });

  it("refuses similarities that do not fit the pictures", () => {
    assert.throws(() => retrieve(new Float32Array(5), labels([0, 1], [0, 0]), labels([0, 1], [1, 1])), {
      code: "SHAPE",
      message: "retrieve: expected 2 x 2 similarities, got 5",
    });
  });
});
