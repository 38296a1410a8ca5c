import assert from "node:assert/strict";
import { loadConverter } from "../../../src/notebook/session/converter.js";
import { openSession } from "./helpers.js";

const rootDir = import.meta.dirname;

describe("types that are read when they are needed", function () {
  this.timeout(120_000);

  it("are not needed by a cell that computes and prints, and found for one that does more", () => {
    const text = "declare function shown(value: string): void;";
    const loaded = loadConverter({ rootDir, globals: { path: `${rootDir}/__globals__.d.ts`, text } });
    const errorsOf = (code: string, check = true) =>
      loaded.convert("", code, check).errors.map(({ code: number }) => number);
    assert.deepEqual(
      errorsOf("const squares = [1, 2].map((n) => n ** 2); console.log(squares.at(-1), new Map())"),
      [],
    );
    assert.equal(loaded.knowsAllTypes, false);
    assert.deepEqual(errorsOf("process.version.length; new DOMRect(); shown('a')"), []);
    assert.equal(loaded.knowsAllTypes, true);
    assert.deepEqual(errorsOf("shown(1)"), [2345]);
    loaded.converter.close();
  });

  it("change nothing about what is wrong with a cell", async () => {
    const { session, failure } = openSession({ rootDir });
    assert.match((await failure("const n: number = 'a'")).text, /TS2322/);
    session.close();
    const other = openSession({ rootDir });
    await other.value("const words = new Map([['a', 1]]); class Box { constructor(readonly of: number) {} }");
    assert.equal(await other.value("new Box(words.get('a')!).of + Number(process.version.length > 0)"), 2);
    assert.match((await other.failure("new Box('a')")).text, /TS2345/);
    assert.match((await other.failure("nowhere")).text, /TS2304/);
    other.session.close();
  });
});
