import assert from "node:assert/strict";
import { openSession, plain } from "./helpers.js";

describe("errors of cells", () => {
  const { session, value, failure } = openSession({
    rootDir: import.meta.dirname,
    globals: "declare function later(body: () => void): void;",
  });
  after(() => {
    session.close();
  });

  it("points at line and column of the TypeScript, in earlier cells too, and leaves the kernel's frames out", async () => {
    await value(
      "interface Box {\n  n: number;\n}\nfunction open(box: Box): never {\n  const text: string = `n ${box.n}`; throw new RangeError(text);\n}",
    );
    const { ename, evalue, text } = await failure("const box = { n: 1 };\n  open(box);");
    assert.equal(`${ename}: ${evalue}`, "RangeError: n 1");
    assert.equal(
      text,
      [
        "RangeError: n 1",
        "  at open, Cell In[1], line 5, column 44",
        "  3 | }",
        "  4 | function open(box: Box): never {",
        "> 5 |   const text: string = `n ${box.n}`; throw new RangeError(text);",
        "    |                                            ^",
        "  6 | }",
        "  at Cell In[2], line 2, column 3",
      ].join("\n"),
    );
  });

  it("follows awaits, and errors that come after their cell", async () => {
    const { text } = await failure(
      "const slow = async () => {\n  await null;\n  throw new Error('slow');\n};\nawait slow();",
    );
    assert.match(text, /at slow, Cell In\[3\], line 3, column 9\n[^]*at Cell In\[3\], line 5, column 1$/);
    const late = new Promise((done) =>
      Object.assign(globalThis, {
        later: (body: () => void) =>
          setTimeout(() => {
            try {
              body();
            } catch (error) {
              done(error);
            }
          }),
      }),
    );
    await value("// one\nlater(() => { throw new Error('late'); });");
    assert.match(
      plain(session.describeError(await late).traceback.join("\n")),
      /at .*Cell In\[4\], line 2, column 21\n/,
    );
  });

  it("shows cause, the errors of an AggregateError, and what is not an error", async () => {
    const { text } = await failure("throw new Error('outer', { cause: new TypeError('inner') })");
    assert.match(text, /^Error: outer\n[^]*caused by\nTypeError: inner\n {2}at Cell In/);
    const many = await failure(
      "await Promise.any([Promise.reject(new Error('one')), Promise.reject('two')])",
    );
    assert.match(
      many.text,
      /^AggregateError: [^]*error 1 of 2\nError: one\n[^]*error 2 of 2\nThrown string: two$/,
    );
    assert.equal((await failure("throw { code: 3 }")).evalue, "{ code: 3 }");
    assert.equal((await failure("throw undefined")).evalue, "undefined");
    const loop = await failure("const loop = new Error('loop'); loop.cause = loop; throw loop");
    assert.match(loop.text, /caused by\nError: loop$/);
  });

  it("refuses a cell with type errors, shows the place and how to run it anyway", async () => {
    const { ename, text } = await failure(
      "globalThis.process.title;\nlet n: number = 'x';\nnever_declared(n)",
    );
    assert.equal(ename, "TypeCheckError");
    assert.match(
      text,
      /Type error in Cell In\[\d+\], line 2, column 5: TS2322\n.*\n> 2 \| let n: number = 'x';\n {4}\| {5}\^\n/,
    );
    assert.match(text, /line 3, column 1: TS2304[^]*\^{14}\n[^]*%nocheck/);
    assert.equal(await value("%nocheck\nlet n: number = 'x';\nn"), "x");
    assert.match(
      (await failure("\n%nocheck\n\n  undefined.x")).text,
      /^TypeError: .*\n {2}at Cell In\[\d+\], line 4, column 13\n/,
    );
  });

  it("refuses what does not parse, checked or not, at a place within the cell", async () => {
    const { ename, text } = await failure("if (true) {");
    assert.equal(ename, "SyntaxError");
    assert.match(text, /line 1, column 12: TS1005\n> 1 \| if \(true\) \{\n/);
    assert.equal((await failure("%nocheck\nconst = 1")).ename, "SyntaxError");
  });

  it("names the magics it has", async () => {
    assert.equal(
      (await failure("%matplotlib inline\n1")).evalue,
      "%matplotlib is not known here; there are %nocheck and %reload",
    );
  });
});
