import assert from "node:assert/strict";
import { loadEmoji } from "../../src/data/emoji.js";
import { emojiEvalData, emojiSetData } from "../../src/experiments/evaluation-data.js";

describe("emojiEvalData", () => {
  it("has the held-out names as tests, none of them in train, and only classes that train shows", async () => {
    const set = await loadEmoji({ imageSize: 8, maxNames: 60 });
    for (const task of ["category", "subgroup"] as const) {
      const { classNames, train, tests } = emojiSetData(set, task);
      const splits = await tests();
      assert.equal(splits[0]!.name, "val");
      assert.deepEqual(
        [...new Set(train.labels)].sort((a, b) => a - b),
        [...classNames.keys()],
      );
      const names = new Set(train.groups);
      for (const { groups, labels: own, indices, styles } of splits) {
        assert.ok(groups!.length > 0 && groups!.every((name) => !names.has(name)));
        assert.ok(own.every((label) => label < classNames.length));
        assert.equal(indices.length, styles!.length);
      }
    }
  });

  it("refuses labels that emoji do not have", async () => {
    await assert.rejects(emojiEvalData({ imageSize: 8, labels: "colour" }), {
      message: 'unknown labels "colour"; expected category or subgroup',
    });
  });
});
