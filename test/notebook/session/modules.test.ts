import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openSession } from "./helpers.js";

describe("modules", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "canlab-session-")));
  let clock = 1_700_000_000;
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    utimesSync(path, ++clock, clock); // so that a change is seen on file systems with coarse times
  };
  const pack = (name: string, manifest: object, files: Record<string, string>) => {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", ...manifest }));
    for (const [file, text] of Object.entries(files)) write(`node_modules/${name}/${file}`, text);
  };
  pack(
    "only-esm",
    {
      type: "module",
      exports: { ".": { types: "./index.d.ts", import: "./index.js" }, "./sub/*": "./sub/*.js" },
    },
    {
      "index.js":
        "export const ready = await Promise.resolve('ready'); globalThis.loads = (globalThis.loads ?? 0) + 1; export default 7;",
      "index.d.ts":
        "export declare const ready: string; declare const _default: number; export default _default;",
      "sub/one.js": "export const one = 1;",
      "sub/one.d.ts": "export declare const one: number;",
    },
  );
  pack(
    "common",
    { main: "index.js", types: "index.d.ts" },
    {
      "index.js": "exports.name = 'common'; exports.twice = (n) => 2 * n;",
      "index.d.ts": "export declare const name: string; export declare function twice(n: number): number;",
    },
  );
  pack(
    "deep",
    { type: "module", exports: { ".": { types: "./index.d.ts", import: "./index.js" } } },
    {
      "index.js": "export const make = () => ({ size: 1 }); export const hide = () => ({ size: 2 });",
      "index.d.ts":
        "import type { Part } from './parts/part.js'; export * as parts from './parts/part.js'; export declare function make(): Part; export { hide } from './parts/hidden.js';",
      "parts/part.d.ts": "export interface Part { readonly size: number; readonly inner?: Part }",
      "parts/hidden.d.ts":
        "interface Hidden { readonly size: number } export declare function hide(): Hidden; export {};",
    },
  );
  const { session, value, failure } = openSession({ rootDir: folder });
  after(() => {
    session.close();
    rmSync(folder, { recursive: true });
  });

  it("imports an ESM-only package with exports and top-level await, once", async () => {
    await value("import seven, { ready } from 'only-esm'; import * as all from 'only-esm';");
    assert.deepEqual(await value("[seven, ready, all.default, (await import('only-esm')).ready]"), [
      7,
      "ready",
      7,
      "ready",
    ]);
    await value("import again from 'only-esm'; import { one } from 'only-esm/sub/one';");
    assert.deepEqual(await value("[again, one, (globalThis as any).loads]"), [7, 1, 1]);
  });

  it("imports CommonJS by default and by name, and requires", async () => {
    await value("import common, { name, twice } from 'common'; import { readFileSync } from 'fs';");
    assert.deepEqual(await value("[common.twice(2), name, twice(4), typeof readFileSync]"), [
      4,
      "common",
      8,
      "function",
    ]);
    assert.equal(await value("require('common').name"), "common");
  });

  it("checks against a package's own types", async () => {
    assert.match((await failure("import { twice } from 'common'; twice('a')")).text, /TS2345/);
    assert.match((await failure("import { nothing } from 'only-esm'")).text, /TS2614/);
  });

  it("keeps types that a package exports by no name of its own", async () => {
    await value("import { make } from 'deep'; const part = make(), parts = [part], pick = (_: 1) => part;");
    for (const code of ["part.colour", "parts[0].inner!.colour", "pick(1).colour"])
      assert.match((await failure(code)).text, /TS2339[^]*'colour' does not exist on type 'Part'/);
    assert.deepEqual(await value("[part.size, parts.length]"), [1, 1]);
  });

  it("forgets a type that has no name outside, and no other of its cell", async () => {
    await value(
      "import { hide } from 'deep'; const hidden = hide(), n = 1; function local() { interface Own { next?: Own } return {} as Own } const own = local();",
    );
    await value("interface Hidden { other: string } interface Own { other: string }");
    assert.deepEqual(await value("[hidden.size, own.next]"), [2, undefined]);
    assert.match((await failure("n.colour")).text, /TS2339/);
  });

  it("runs local TypeScript, and again when it or what it imports changed", async () => {
    write("lib/base.ts", "export const base: number = 1; export type Kind = 'a' | 'b';");
    write(
      "lib/part.ts",
      "import { base, type Kind } from './base.js'; export let calls = 0; export const sum = (n: number, _?: Kind) => { calls++; return n + base };",
    );
    await value("import { sum, calls } from './lib/part'; sum(1, 'a');");
    assert.deepEqual(await value("import { sum, calls } from './lib/part.ts'; [sum(1), calls]"), [2, 2]);
    write("lib/base.ts", "export const base: number = 10; export type Kind = 'a' | 'b';");
    assert.equal(await value("import { sum } from './lib/part'; sum(1)"), 11);
    write("lib/part.ts", "export const sum = (word: string) => word + '!';");
    assert.match((await failure("import { sum } from './lib/part'; sum(1)")).text, /TS2345/);
    assert.equal(await value("import { sum } from './lib/part'; sum('a')"), "a!");
  });

  it("runs local TypeScript above the notebook's folder, with its types", async () => {
    write("above.ts", "export const above: number = 1;");
    write("below/here.ts", "");
    const below = openSession({ rootDir: join(folder, "below") });
    assert.equal(await below.value("import { above } from '../above'; above"), 1);
    assert.match((await below.failure("above.colour")).text, /TS2339/);
    below.session.close();
  });

  it("runs an unchanged file again after %reload only", async () => {
    write(
      "count.ts",
      "const all = globalThis as { runs?: number }; all.runs = (all.runs ?? 0) + 1; export const runs = all.runs;",
    );
    assert.equal(await value("import { runs } from './count'; runs"), 1);
    assert.equal(await value("import { runs } from './count'; runs"), 1);
    assert.equal(await value("%reload\nimport { runs } from './count'; runs"), 2);
  });

  it("finds a file that was not there before", async () => {
    assert.match((await failure("import { late } from './late'; late")).text, /TS2307/);
    write("late.ts", "export const late = 1;");
    assert.equal(await value("import { late } from './late'; late"), 1);
  });

  it("imports JSON, import.meta and files in a cycle", async () => {
    write("data.json", '{ "rows": [1, 2] }');
    write("a.ts", "import { b } from './b'; export const a = 1; export const viaB = () => b();");
    write("b.ts", "import { a } from './a'; export const b = () => a + 1;");
    await value("import data, { rows } from './data.json'; import { viaB } from './a';");
    assert.deepEqual(await value("[data.rows, rows, viaB(), import.meta.dirname]"), [
      [1, 2],
      [1, 2],
      2,
      folder,
    ]);
  });

  it("points into a local file, and says what does not parse", async () => {
    write(
      "broken.ts",
      "export function fail(): never {\n  const reason: string = 'no';\n  throw new Error(reason);\n}",
    );
    const { text } = await failure("import { fail } from './broken'; fail()");
    assert.match(
      text,
      /at fail, .*broken\.ts, line 3, column 9\n.*\n.*\n> 3 \| {3}throw new Error\(reason\)/,
    );
    write("bad.ts", "export const x = (;");
    assert.match(
      (await failure("import { x } from './bad'; x")).text,
      /SyntaxError|Syntax error in .*bad\.ts, line 1/,
    );
  });
});

describe("modules of this project", () => {
  const { session, value } = openSession({ rootDir: join(import.meta.dirname, "../../..", "notebooks") });
  after(() => {
    session.close();
  });

  it("resolves the package by its own name, with types", async () => {
    await value("import { ops } from 'canlab'; const patch = ops.patchify;");
    assert.equal(
      await value(
        "type Known = 0 extends 1 & typeof patch ? false : true; const known: Known = true; typeof patch",
      ),
      "function",
    );
  });
});
