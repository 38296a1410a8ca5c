import assert from "node:assert/strict";
import fc from "fast-check";
import {
  readNotebook,
  readTextSource,
  writeNotebook,
  writeTextSource,
  type Cell,
} from "../../../src/notebook/nbformat/index.js";

const source = `// 02: masking. Edit this file; npm run notebooks writes the .ipynb.

// %% [markdown]
// # Masking
//
// A share of the patches is hidden.

// %% tags=["parameters"]
let maskRatio = 0.5;

// %%
import { ops } from "canlab";

ops; // a comment of the code

// %% [raw]
// raw text
`;

const trimmed = (text: string) => {
  const lines = text.replaceAll(/\r\n?/g, "\n").split("\n");
  while (lines.length > 0 && lines[0]!.trim() === "") lines.shift();
  while (lines.length > 0 && lines.at(-1)!.trim() === "") lines.pop();
  return lines.join("\n");
};

const line = fc.oneof(
  fc.string(),
  fc.constantFrom(
    "// %%",
    "// %% [markdown]",
    "%%",
    "\\%%",
    "// \\%% x",
    "//",
    "// ",
    "",
    "  ",
    "// %%x",
    "\\\\%% y",
  ),
);
const cell = fc
  .record({
    type: fc.constantFrom("code" as const, "markdown" as const, "raw" as const),
    lines: fc.array(line, { maxLength: 6 }),
    tags: fc.option(fc.array(fc.stringMatching(/^[^,]+$/), { maxLength: 3 })),
  })
  .map(({ type, lines, tags }): Cell => {
    const base = { id: "", source: trimmed(lines.join("\n")), metadata: tags === null ? {} : { tags } };
    return type === "code"
      ? { ...base, cell_type: type, execution_count: null, outputs: [] }
      : { ...base, cell_type: type };
  });

describe("text source", () => {
  it("is read into cells with tags", () => {
    const { cells } = readTextSource(source);
    assert.deepEqual(
      cells.map(({ cell_type, source, metadata }) => [cell_type, source, metadata]),
      [
        ["markdown", "# Masking\n\nA share of the patches is hidden.", {}],
        ["code", "let maskRatio = 0.5;", { tags: ["parameters"] }],
        ["code", 'import { ops } from "canlab";\n\nops; // a comment of the code', {}],
        ["raw", "raw text", {}],
      ],
    );
  });

  it("comes back as it was, but for the note before the first cell", () =>
    assert.equal(writeTextSource(readTextSource(source)), source.slice(source.indexOf("// %%"))));

  it("gives any cells back", () => {
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 6 }), (cells) => {
        const notebook = { ...readTextSource(""), cells };
        const back = readTextSource(writeTextSource(notebook)).cells;
        assert.deepEqual(
          back.map((cell) => ({ ...cell, id: "" })),
          cells,
        );
      }),
      { numRuns: 500 },
    );
  });

  it("makes a valid notebook with unique ids, whatever the cells", () => {
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 6 }), (cells) => {
        const notebook = readTextSource(
          writeTextSource({ ...readTextSource(""), cells: [...cells, ...cells] }),
        );
        assert.deepEqual(readNotebook(writeNotebook(notebook)), notebook);
      }),
      { numRuns: 200 },
    );
  });

  it("takes Windows line ends for the same cells", () =>
    assert.deepEqual(readTextSource(source.replaceAll("\n", "\r\n")), readTextSource(source)));

  it("keeps the ids of the other cells when one is put in", () => {
    const ids = (text: string) => readTextSource(text).cells.map(({ id }) => id);
    const more = ids(source.replace("// %% [raw]", "// %%\n1;\n\n// %% [raw]"));
    assert.deepEqual(
      more.filter((_, i) => i !== 3),
      ids(source),
    );
  });

  it("says the line that cannot be read", () => {
    const refuses = (text: string, message: RegExp) => assert.throws(() => readTextSource(text), message);
    refuses("let x = 1;\n// %%", /line 1: code before the first "\/\/ %%"/);
    refuses(
      "// %% [markdown]\n// a\nb",
      /line 3: text of a markdown or raw cell must start with "\/\/ ", got "b"/,
    );
    refuses("\n// %% [markdwn]", /line 2: unknown cell type "markdwn".*did you mean markdown/);
    refuses("// %% tag=[]", /unknown cell metadata "tag"; .*did you mean tags/);
    refuses("// %% tags=[parameters]", /"\[parameters\]" is not JSON/);
    refuses("// %% A title", /after the cell type come key=JSON pairs, got "A title"/);
  });

  it("refuses to drop a picture that a cell carries", () => {
    const attachments = { "a.png": { "image/png": "aGk=" } };
    const cells: Cell[] = [{ cell_type: "markdown", id: "a", metadata: {}, source: "", attachments }];
    assert.throws(() => writeTextSource({ ...readTextSource(""), cells }), /cells\[0\] has attachments/);
  });
});
