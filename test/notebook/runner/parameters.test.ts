import assert from "node:assert/strict";
import { readTextSource } from "../../../src/notebook/nbformat/index.js";
import { injectParameters } from "../../../src/notebook/runner/parameters.js";

const notebook = readTextSource(
  '// %%\nimport "x";\n\n// %% tags=["parameters"]\nlet epochs = 1;\nlet name = "a", sizes = [1];\n\n// %%\nepochs;',
);
const sources = (given: typeof notebook) => given.cells.map(({ source }) => source);

describe("injectParameters", () => {
  it("puts typed values after the tagged cell", () => {
    const { cells } = injectParameters(notebook, { epochs: 3, name: 'b"\u2028', sizes: [1, { a: null }] });
    assert.equal(cells.length, 4);
    assert.equal(
      cells[2]?.source,
      '// Parameters\nlet epochs = 3;\nlet name = "b\\"\\u2028";\nlet sizes = [1,{"a":null}];',
    );
    assert.deepEqual(cells[2]?.metadata, { tags: ["injected-parameters"] });
    assert.equal(new Set(cells.map(({ id }) => id)).size, 4);
  });

  it("replaces the values of an earlier run, and takes them out when there are none", () => {
    const once = injectParameters(notebook, { epochs: 3 });
    assert.deepEqual(injectParameters(once, { epochs: 4 }), injectParameters(notebook, { epochs: 4 }));
    assert.deepEqual(injectParameters(once, {}), notebook);
  });

  it("puts them at the top where no cell is tagged", () => {
    const { cells } = injectParameters(readTextSource("// %%\n1;"), { x: true });
    assert.deepEqual(sources({ ...notebook, cells }), ["// Parameters\nlet x = true;", "1;"]);
  });

  it("refuses a name that is mistyped or no name at all", () => {
    assert.throws(() => injectParameters(notebook, { epoch: 3 }), /has no "epoch"; it has epochs, name/);
    assert.throws(() => injectParameters(notebook, { "a = 1; b": 3 }), /"a = 1; b" is no variable name/);
  });
});
