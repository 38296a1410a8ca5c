import assert from "node:assert/strict";
import { openSession } from "./helpers.js";

describe("cells", function () {
  this.timeout(60_000);
  const { session, run, value, failure } = openSession({ rootDir: import.meta.dirname });
  before(function () {
    this.timeout(20_000);
    session.warmUp();
  });
  after(() => session.close());

  it("sees the variables of earlier cells, in every position a name can stand", async () => {
    await value("let n = 2; const point = { x: 1, y: [5, 6] }; function double(v: number) { return 2 * v }");
    assert.deepEqual(await value("({ n, point, d: double(n) })"), { n: 2, point: { x: 1, y: [5, 6] }, d: 4 });
    assert.equal(await value("n += 3; `${n} ${point.y[n - 4]}`"), "5 6");
    assert.equal(await value("[n] = [9]; ({ n } = { n: n + 1 }); n++; n"), 11);
  });

  it("shows an assignment of a later cell to the functions of an earlier one", async () => {
    await value("let total = 0; const add = () => ++total;");
    assert.equal(await value("total = 10; add(); total"), 11);
  });

  it("takes the same name again, as let, const, class and function", async () => {
    await value("const again = 1");
    assert.equal(await value("let again = 'two'; again"), "two");
    await value("class again { static three = 3 }");
    assert.equal(await value("again.three"), 3);
    await value("function again() { return 4 }");
    assert.equal(await value("again()"), 4);
  });

  it("gives the last expression as result, and none for declarations, assignments of nothing and undefined", async () => {
    assert.equal(await value("1 + 1"), 2);
    assert.equal(await value("null"), null);
    for (const code of [
      "const a = 1",
      "undefined",
      "if (true) { 5 }",
      "",
      "// nothing",
      "void 0",
      "interface A { b: 1 }",
    ]) {
      assert.deepEqual(await run(code), { status: "ok", hasResult: false }, code);
    }
  });

  it("awaits at the top level, with parentheses and in for await too", async () => {
    assert.equal(await value("await Promise.resolve(3)"), 3);
    assert.equal(await value("const later = await (Promise.resolve(4)); later"), 4);
    assert.equal(await value("let sum = 0; for await (const v of [Promise.resolve(1), 2]) sum += v; sum"), 3);
  });

  it("keeps what a failed cell declared, and the old value of what it did not reach", async () => {
    await value("const kept = 'old'");
    const { ename } = await failure(
      "const reached = 1; throw new RangeError('no'); const kept = 'new'; const never = 2",
    );
    assert.equal(ename, "RangeError");
    assert.equal(await value("reached + kept"), "1old");
    assert.match(
      (await failure("never")).evalue,
      /never has no value: Cell In\[\d+\], which declares it, failed/,
    );
  });

  it("gives a variable without a type the type of what is put into it, and lets later cells put in more", async () => {
    assert.equal(
      await value("const sums = []; for (const x of [1, 2]) sums.push(x / 4); sums[0].toFixed(1)"),
      "0.3",
    );
    assert.match((await failure("const words = []; words.push(1); words[0].at(0)")).text, /TS2339/);
    assert.deepEqual(await value("sums.push('more'); sums.length"), 3);
    assert.equal(
      await value("let best; for (const v of [1, 3, 2]) if (best === undefined || v > best) best = v; best"),
      3,
    );
    assert.equal(await value("best = { name: 'b' }; best.name"), "b");
    assert.equal(await value("let found = null; found = 'x'; found.length"), 1);
    assert.equal(await value("const list = []; const keep = (v) => list.push(v); keep(1); list.length"), 1);
  });

  it("lets types out where they can be left out", async () => {
    for (const code of [
      "const add = (a, b) => a + b; const pick = ({ p, q: [r] }, ...rest) => p + r + rest.length; add(1, pick({ p: 1, q: [2] }))",
      "class Open { v; constructor() { this.v = 2 } set w(x) {} get z() { return this.v } } new Open().z",
      "const key: string = 'b'; const plain = {}; plain['b'] = 2; ({ a: 1, b: 2 })[key] && plain[key]",
      "function Old() { return { n: 2 } } new Old().n",
      "function* steps() { return yield 2 } steps().next().value",
      "globalThis.unheardOf = 2; globalThis.unheardOf",
    ])
      assert.equal(await value(code), code.startsWith("const add") ? 4 : 2, code);
    assert.match((await failure("const n: number = 'a'")).text, /TS2322/);
  });

  it("leaves text alone that looks like its own code", async () => {
    const text = "\nexport const tsLastExpr = 1;\nexport {}\n";
    assert.equal(await value(`\`${text}\``), text);
    assert.equal(await value(`const kept = \`${text}\`;\nkept.length`), text.length);
    assert.equal(await value("kept"), text);
    assert.equal(await value("'await import'"), "await import");
  });

  it("ignores export", async () => {
    await value(
      "export const shared = 1; export function share() { return shared } export default class Whole {}",
    );
    assert.equal(await value("share() + Whole.length"), 1);
  });

  it("is strict: a constant stays constant", async () => {
    await value("const fixed = 1");
    assert.match((await failure("fixed = 2")).text, /TS2588/);
    assert.match((await failure("%nocheck\nfixed = 2")).text, /TypeError: Assignment to constant variable/);
    assert.equal(await value("fixed"), 1);
  });
});
