import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSession } from "./helpers.js";

describe("paths of imports", function () {
  this.timeout(60_000);
  const parent = realpathSync(mkdtempSync(join(tmpdir(), "canlab-paths-")));
  const folder = join(parent, "notebooks");
  for (const name of ["lib/inner", "node_modules", ".git"])
    mkdirSync(join(folder, name), { recursive: true });
  const names = ["model.ts", "model.d.ts", "view.tsx", "plain.js", "data.json", "notes.md", ".hidden.ts"];
  for (const name of [...names, "lib/loss.mts", "../shared.ts"]) writeFileSync(join(folder, name), "");
  symlinkSync(join(folder, "nowhere"), join(folder, "gone"));
  const { session } = openSession({ rootDir: folder });
  after(() => {
    session.close();
    rmSync(parent, { recursive: true });
  });
  /** `|` is the cursor. */
  const completeAt = (marked: string) => {
    const cursor = marked.indexOf("|");
    const code = marked.replace("|", "");
    const { start, end, matches } = session.complete(code, cursor);
    return { replaced: code.slice(start, end), texts: matches.map(({ text }) => text), end, matches };
  };

  it("are the folders and the files that can be imported", () => {
    const { replaced, matches } = completeAt('import { a } from "./|"');
    assert.equal(replaced, "./");
    assert.deepEqual(matches, [
      { text: "./data.json", kind: "script" },
      { text: "./lib/", kind: "directory" },
      { text: "./model.ts", kind: "script" },
      { text: "./plain.js", kind: "script" },
      { text: "./view.tsx", kind: "script" },
    ]);
    assert.deepEqual(completeAt('import "./lib/|"').texts, ["./lib/inner/", "./lib/loss.mts"]);
    assert.deepEqual(completeAt('import "./mo|"').texts, ["./model.ts"]);
    assert.deepEqual(completeAt('import "../s|"').texts, ["../shared.ts"]);
    assert.deepEqual(completeAt('import "../notebooks/../sh|"').texts, ["../notebooks/../shared.ts"]);
    assert.deepEqual(completeAt('import ".|"').texts, ["./", "../"]);
    assert.deepEqual(completeAt('import "..|"').texts, ["../"]);
    assert.deepEqual(completeAt('import "./missing/|"').texts, []);
  });

  it("are found in every kind of import, also before its end is written", () => {
    for (const marked of [
      "%reload\nimport * as m from './mo|'",
      "export { a } from './mo|';",
      "await import('./mo|')",
      "await import(`./mo|`)",
      "const m = require('./mo|')",
      "import m = require('./mo|')",
      "let m: import('./mo|').A;",
      "import m from './mo|\nconst after = 1;",
      "const m = await import('./mo|\nconst after = 1;",
      "import m from './mo|del.ts'",
    ]) {
      const { texts, replaced } = completeAt(marked);
      assert.deepEqual([texts, replaced], [["./model.ts"], "./mo"], marked);
    }
    assert.ok(completeAt("import m from '|").texts.includes("node:fs"));
  });

  it("are not offered in other strings", () => {
    for (const marked of [
      "f('./mo|')",
      "const a = './mo|'",
      "import('a', './mo|')",
      "'./|'",
      "import './a'; './mo|'",
    ])
      assert.ok(!completeAt(marked).texts.some((text) => text.startsWith("./")), marked);
  });
});
