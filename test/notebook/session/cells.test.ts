import assert from "node:assert/strict";
import { openSession } from "./helpers.js";

describe("cells", () => {
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
