import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { DataError } from "../../../src/core/errors.js";
import { readNotebook, stripNotebook, writeNotebook } from "../../../src/notebook/nbformat/index.js";

// Written by test/fixtures/notebook/make_notebook.py with Jupyter's nbformat.
const jupyter = readFileSync("test/fixtures/notebook/jupyter.ipynb", "utf8");

type Loose = Record<string, unknown>;
const code = (more: Loose = {}) => ({
  cell_type: "code",
  id: "a",
  metadata: {},
  source: "1",
  execution_count: null,
  outputs: [],
  ...more,
});
const file = (cells: unknown[] = [code()], more: Loose = {}) =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells, ...more });
const refuses = (text: string, message: RegExp) =>
  assert.throws(
    () => readNotebook(text, { maxCells: 3, maxDepth: 20 }),
    (error) => error instanceof DataError && message.test(error.message),
  );

describe("readNotebook and writeNotebook", () => {
  it("give back a file of Jupyter byte for byte", () =>
    assert.equal(writeNotebook(readNotebook(jupyter)), jupyter));

  it("join lists of lines to one text", () => {
    const [cell] = readNotebook(file([code({ source: ["a\n", "b"] })])).cells;
    assert.equal(cell?.source, "a\nb");
  });

  it("give the cells of an older version ids, the same ones every time", () => {
    const old = { ...code(), id: undefined };
    const read = () => readNotebook(file([old, old], { nbformat_minor: 4 })).cells.map(({ id }) => id);
    assert.deepEqual(read(), read());
    assert.match(read().join(), /^([0-9a-f]{8}),\1-2$/);
  });

  it("say the path, what is there and what was wanted", () => {
    refuses("{", /the file is not JSON/);
    refuses("[]", /the file must be an object, got a list of 0/);
    refuses(file([], { nbformat: 3 }), /nbformat must be 4 .*, got 3/);
    refuses(file([], { worksheets: [] }), /the file has the unknown key "worksheets"; wanted nbformat/);
    refuses(
      file([code(), code({ id: "b", cell_type: "sql" })]),
      /cells\[1\]\.cell_type must be code, markd.*"sql"/,
    );
    refuses(file([code({ source: 3 })]), /cells\[0\]\.source must be a string or a list of strings, got 3/);
    refuses(file([code(), code()]), /cells\[1\]\.id must be unique, cells\[0\] has it too, got "a"/);
    refuses(file([code({ id: "a b" })]), /cells\[0\]\.id must be 1 to 64 letters/);
    refuses(file([code({ id: undefined })]), /cells\[0\]\.id must be a string, got nothing/);
    refuses(
      file([code({ execution_count: 1.5 })]),
      /execution_count must be a whole number or null, got 1.5/,
    );
    refuses(
      file([code({ metadata: { tags: ["a,b"] } })]),
      /metadata\.tags\[0\] must be a word without a comma/,
    );
    refuses(
      file([code({ outputs: [{ output_type: "pyout" }] })]),
      /outputs\[0\]\.output_type must be stream, /,
    );
    refuses(
      file([code({ outputs: [{ output_type: "stream", name: "stdlog", text: "" }] })]),
      /outputs\[0\]\.name must be stdout or stderr, got "stdlog"/,
    );
    refuses(
      file([code({ outputs: [{ output_type: "display_data", metadata: {}, data: { "text/plain": 1 } }] })]),
      /outputs\[0\]\.data\["text\/plain"\] must be a string/,
    );
    refuses(file([{ ...code(), cell_type: "markdown" }]), /unknown key "execution_count"/);
  });

  it("refuse what is too much", () => {
    refuses(file(["a", "b", "c", "d"].map((id) => code({ id }))), /cells must be a list of at most 3/);
    refuses(`${"[".repeat(50_000)}${"]".repeat(50_000)}`, /nested deeper than 20 levels/);
    assert.throws(() => readNotebook(file(), { maxChars: 10 }), /at most 10 are read/);
  });

  it("refuse a key that would change a prototype, and change none", () => {
    refuses(
      file().replace('"metadata":{}', '"metadata":{"__proto__":{"polluted":1}}'),
      /forbidden key __proto__/,
    );
    refuses(file().replace('"id":"a"', '"id":"a","__proto__":{"x":1}'), /forbidden key __proto__/);
    assert.equal(({} as Loose)["polluted"], undefined);
  });

  it("give a notebook or a DataError for any JSON", () => {
    const anything = fc.jsonValue({ maxDepth: 4 });
    const nearly = fc.record(
      {
        nbformat: fc.constantFrom<unknown>(4, 4, 4, "4", 3),
        nbformat_minor: fc.oneof(fc.constantFrom<unknown>(5, 4), anything),
        metadata: fc.oneof(fc.constant({}), anything),
        cells: fc.array(
          fc.record({
            cell_type: fc.constantFrom("code", "markdown", "raw", "x"),
            id: fc.oneof(fc.string(), anything),
            metadata: fc.oneof(fc.constant({}), anything),
            source: fc.oneof(fc.string(), fc.array(fc.string()), anything),
            execution_count: fc.oneof(fc.constant(null), anything),
            outputs: fc.oneof(fc.constant([]), fc.array(anything)),
          }),
        ),
      },
      { requiredKeys: ["nbformat", "metadata", "cells"] },
    );
    let numRead = 0;
    const read = (value: unknown) => {
      try {
        const notebook = readNotebook(JSON.stringify(value));
        assert.deepEqual(readNotebook(writeNotebook(notebook)), notebook);
        numRead++;
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
      }
    };
    fc.assert(fc.property(fc.oneof(anything, nearly), read), { numRuns: 1000 });
    assert.ok(numRead > 0);
  });

  it("give a notebook or a DataError for a file with bytes changed", () => {
    const edit = fc.record({
      at: fc.nat(jupyter.length),
      length: fc.nat(20),
      text: fc.string({ maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const text = edits.reduce(
          (all, e) => all.slice(0, e.at) + e.text + all.slice(e.at + e.length),
          jupyter,
        );
        try {
          readNotebook(text);
        } catch (error) {
          if (!(error instanceof DataError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("stripNotebook", () => {
  it("takes out outputs, counts, widget state and traces of the run, and leaves the rest", () => {
    const metadata = { widgets: {}, kernelspec: { name: "canlab" } };
    const run = code({ execution_count: 4, metadata: { tags: ["a"], execution: {}, scrolled: true } });
    const outputs = [{ output_type: "stream", name: "stdout", text: "x" }];
    const stripped = stripNotebook(readNotebook(file([{ ...run, outputs }], { metadata })));
    assert.equal(
      JSON.stringify(JSON.parse(writeNotebook(stripped))),
      JSON.stringify(
        JSON.parse(
          writeNotebook(
            readNotebook(
              file([code({ metadata: { tags: ["a"] } })], { metadata: { kernelspec: { name: "canlab" } } }),
            ),
          ),
        ),
      ),
    );
  });
});
