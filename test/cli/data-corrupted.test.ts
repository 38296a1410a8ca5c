import assert from "node:assert/strict";
import { corruptedDataset, describeCorrupted } from "../../src/cli/data-corrupted.js";
import { CORRUPTIONS, SEVERITIES, corrupt } from "../../src/corruptions/index.js";
import { datasetOf } from "../../src/data/dataset.js";
import { ConfigError } from "../../src/core/errors.js";

const pictureOf = (index: number) => ({
  data: new Uint8Array(16 * 16 * 3).map((_, i) => (i * 37 + index * 11) % 256),
  height: 16,
  width: 16,
});

const clean = datasetOf({ name: "clean", length: 3, classNames: ["a", "b", "c"] }, (index) => ({
  picture: pictureOf(index),
  label: index,
}));

describe("corruptedDataset", () => {
  it("is every picture under every corruption and severity, once, with its label", async () => {
    const set = corruptedDataset(clean, "corrupted");
    assert.equal(set.length, 3 * 75);
    let index = 0;
    for (const kind of CORRUPTIONS) {
      for (const severity of SEVERITIES) {
        for (let item = 0; item < 3; item++, index++) {
          const { picture, label } = await set.get(index);
          assert.equal(label, item);
          assert.deepEqual(picture, corrupt(pictureOf(item), { kind, severity, index: item }));
          const name = `${kind.replaceAll("_", " ")}, severity ${severity}, of item ${item}`;
          assert.equal(describeCorrupted(index, 3), name);
        }
      }
    }
  });

  it("refuses an item that is not there", () =>
    assert.rejects(corruptedDataset(clean, "corrupted").get(225), ConfigError));
});
