import assert from "node:assert/strict";
import { embeddingState, type EmbeddingInput } from "../../src/widgets/embedding-projection.js";
import { unpackNumbers } from "../../widgets/shared/packed-numbers.js";

const input: EmbeddingInput = {
  method: "UMAP",
  imageSize: 2,
  pixels: new Uint8Array(3 * 12),
  names: ["ant", "bus", "cat"],
  categories: ["animals", "vehicles"],
  category: Int32Array.from([0, 1, 0]),
  maps: [{ key: "can", label: "CAN", points: [0, 1, 2, NaN, 4, 5] }],
};

describe("embeddingState", () => {
  it("keeps points, pictures and labels in one order", () => {
    const state = embeddingState(input);
    assert.deepEqual(state.category, [0, 1, 0]);
    assert.deepEqual([...unpackNumbers(state.maps[0]!.x)], [0, 2, 4]);
    const y = unpackNumbers(state.maps[0]!.y);
    assert.deepEqual([y[0], y[1], y[2]], [1, NaN, 5]);
    assert.equal(state.sprite?.count, 3);
    assert.deepEqual([state.arm, state.point], ["can", -1]);
    assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
  });

  it("says which part does not fit the number of names", () => {
    assert.throws(
      () => embeddingState({ ...input, category: [0] }),
      /category must have 3 values for 3 names, got 1/,
    );
    assert.throws(
      () => embeddingState({ ...input, maps: [{ key: "can", label: "CAN", points: [1, 2] }] }),
      /points of can must have 6 values for 3 names, got 2/,
    );
    assert.throws(() => embeddingState({ ...input, pixels: new Uint8Array(12) }), /pixels must have 36/);
  });
});
