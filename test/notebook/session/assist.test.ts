import assert from "node:assert/strict";
import { openSession } from "./helpers.js";

describe("completion, hover and unfinished code", () => {
  const { session, value } = openSession({
    rootDir: import.meta.dirname,
    globals: "declare function shown(value: unknown): void;",
  });
  before(async function () {
    this.timeout(30_000);
    await value(
      "/** Doubles.\n * @param n any number\n * @returns twice n */\nfunction twice(n: number) { return 2 * n }\nconst point = { first: 1, second: 'a' };",
    );
  });
  after(() => {
    session.close();
  });
  /** `|` is the cursor; the first matches and the text they replace. */
  const completeAt = (marked: string) => {
    const cursor = marked.indexOf("|");
    const code = marked.replace("|", "");
    const { start, end, matches } = session.complete(code, cursor);
    return {
      replaced: code.slice(start, end),
      names: matches.map(({ text }) => text),
      kinds: matches.map(({ kind }) => kind),
    };
  };

  it("completes members after a dot, of variables of earlier cells", () => {
    const { replaced, names, kinds } = completeAt("point.|");
    assert.deepEqual(
      { replaced, names, kinds },
      { replaced: "", names: ["first", "second"], kinds: ["property", "property"] },
    );
    assert.deepEqual(completeAt("point.se|").names, ["second"]);
    assert.equal(completeAt("point.se|").replaced, "se");
  });

  it("completes in the middle of an unfinished cell", () => {
    assert.deepEqual(completeAt("const q = [1];\nfor (const v of q) { if (point.fi|").names, ["first"]);
    assert.ok(completeAt("twi|\nconst after = (").names.includes("twice"));
    assert.ok(completeAt("%nocheck\nsho|").names.includes("shown"));
    assert.equal(completeAt("Mat|").names[0], "Math");
  });

  it("completes what is imported, and from where", () => {
    const { replaced, names } = completeAt("import fs from 'node:f|'");
    assert.equal(replaced, "node:f");
    assert.ok(names.includes("node:fs"));
    assert.ok(completeAt("import { readFileS| } from 'node:fs'").names.includes("readFileSync"));
  });

  it("says of a name its signature, documentation and tags, at, after and in a call of it", () => {
    for (const [code, cursor] of [
      ["twice", 2],
      ["twice", 5],
      ["twice(", 6],
      ["twice(1, ", 9],
    ] as const) {
      const { found, data } = session.inspect(code, cursor, 0);
      assert.ok(found, code);
      assert.match(
        data["text/plain"]!,
        /^function twice\(n: number\): number\n\nDoubles\.\n\n@param n any number\n@returns twice n$/,
      );
      assert.match(
        data["text/markdown"]!,
        /^```ts\nfunction twice.*\n```\n\nDoubles\.\n\n\*@param\* `n` any number\n\n\*@returns\* twice n$/,
      );
    }
    assert.deepEqual(session.inspect("nowhere_declared", 3, 0), { found: false, data: {} });
    assert.deepEqual(session.inspect("", 0, 0), { found: false, data: {} });
  });

  it("knows what is unfinished", () => {
    const states: Record<string, string> = {
      "": "complete",
      "1 + 1": "complete",
      "await (f())": "complete",
      "for await (const a of b) {}": "complete",
      "%nocheck\n1": "complete",
      "const s = 'a'": "complete",
      "if (a) {": "incomplete",
      "f(1,": "incomplete",
      "const a =": "incomplete",
      "[1, 2": "incomplete",
      "`text ${a} more": "incomplete",
      "/* note": "incomplete",
      "function f() {\n  return 1": "incomplete",
      "if (a) {\n\n": "complete",
      "const s = 'a": "invalid",
      "1 + }": "invalid",
      ")": "invalid",
      "let let = 1; let = ;": "invalid",
    };
    for (const [code, status] of Object.entries(states))
      assert.equal(session.isComplete(code).status, status, code);
    assert.equal(session.isComplete("if (a) {").indent, "  ");
    assert.equal(session.isComplete("if (a) {\n  f(").indent, "    ");
  });
});
