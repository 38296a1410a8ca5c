import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { siteProblems } from "../../scripts/site/check-site.js";
import { withTempDir } from "../helpers/temp-dir.js";

const problemsOf = (files: Readonly<Record<string, string>>): Promise<string[]> =>
  withTempDir((dir) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
    return Promise.resolve(siteProblems(dir));
  });

describe("siteProblems", () => {
  it("finds nothing in a whole site", async () => {
    const files = {
      "index.html":
        '<a href="a/b%20c.html#x">b</a><a href="#here">h</a><p id="here"><a href="https://example.org">e</a>',
      "a/b c.html":
        "<h1 id='x'>x</h1><a href=../index.html>up</a><script>'<a href=\"no\">'</script><img src='data:,'>",
    };
    assert.deepEqual(await problemsOf(files), []);
  });

  it("names the page and the link of each fault", async () => {
    const files = {
      "index.html":
        '<a href="gone.html">g</a><a href="a/b.html#y">y</a><a href="/a/b.html">r</a><a href="../x.html">o</a><a title="a > b" href="gone2.html">',
      "a/b.html": '<p id="x"><script src="https://example.org/x.js"></script><img src="//example.org/x.png">',
    };
    assert.deepEqual(
      (await problemsOf(files)).sort(),
      [
        "a/b.html: <script> asks for https://example.org/x.js",
        "a/b.html: <img> asks for //example.org/x.png",
        "index.html: gone.html leads nowhere",
        "index.html: there is no a/b.html#y",
        "index.html: /a/b.html leaves the site",
        "index.html: ../x.html leaves the site",
        "index.html: gone2.html leads nowhere",
      ].sort(),
    );
  });

  it("finds files over 5 MB", async () => {
    assert.deepEqual(
      await problemsOf({ "big.html": "x".repeat(6_000_000) }),
      ["big.html: 6.0 MB, more than 5"].sort(),
    );
  });
});
