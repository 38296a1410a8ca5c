import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { siteProblems } from "../../scripts/site/check-site.js";
import { buildQuietly, builtSite } from "./built-site.js";
import { oddName } from "./site-notebooks.js";

describe("the site", function () {
  this.timeout(180_000);
  let out: string;
  let files: string[] = [];
  const read = (path: string) => readFileSync(join(out, path), "utf8");
  before(async () => {
    out = await builtSite();
    files = readdirSync(out, { recursive: true, encoding: "utf8" });
  });

  it("has every part", () => {
    const wanted = ["index", "gallery", "results", "search", "tutorials/index", "tutorials/01-zebrafish"];
    for (const page of [...wanted, `tutorials/${oddName}`, "docs/how-to/own-loss", "api/functions/infoNce"])
      assert.ok(files.includes(`${page}.html`), page);
    assert.match(read("index.html"), /You teach.*You do research.*You write code/s);
  });

  it("asks for nothing, links to what is there, and has no page over 5 MB", () => {
    assert.deepEqual(siteProblems(out), []);
    for (const file of files) {
      const { size } = statSync(join(out, file));
      assert.ok(size < 5e6, `${file} has ${size} bytes`);
      if (!file.endsWith(".html")) continue;
      assert.match(
        read(file),
        /Content-Security-Policy" content="default-src (&#39;|'|&apos;|&#x27;)none/,
        file,
      );
      assert.doesNotMatch(
        read(file),
        /<(script|link|img|iframe|source)[^>]*\s(src|href)="(https?:)?\/\//,
        file,
      );
    }
  });

  it("leads from one notebook to the next; a notebook that is not there is no link", () => {
    const page = read("tutorials/01-zebrafish.html");
    assert.match(page, /<a rel="next" href="02-%3Cb%3E50%25%20%231%20%E2%80%AE\.html"/);
    assert.match(page, /<a href="02-%3Cb%3E50%25%20%231%20%E2%80%AE\.html"[^>]*>the other<\/a>/);
    assert.match(page, /<a>masking<\/a>/);
    assert.match(page, /<math/);
    assert.match(page, /<details><summary dir="auto">Answers<\/summary>/);
  });

  it("shows the gallery's code as it made the widgets", () => {
    const page = read("gallery.html").replaceAll(/<\/?span[^>]*>/g, "");
    assert.match(page, /import \{ data, widgets \} from &quot;canlab&quot;;/);
    const code = [...page.matchAll(/<code>([^<]*)<\/code><\/pre>/g)].map(([, text]) => text!);
    assert.equal(code.length, 9);
    for (const text of code) assert.doesNotMatch(text, /src\/index|export default/);
  });

  it("keeps text of notebooks text", () => {
    const page = read(`tutorials/${oddName}.html`);
    assert.doesNotMatch(page, /<script>globalThis\.pwned|<img src="x"|<svg onload|<b>/);
    assert.match(page, /<title>&lt;script&gt;/);
    assert.doesNotMatch(read("tutorials/index.html"), /<script>globalThis\.pwned/);
  });

  it("keeps formulas of docstrings line by line, and names the options that they describe", () => {
    const page = read("api/functions/vicreg.html");
    assert.match(page, /<pre[^>]*>[^]*L = lambda .*\nV\(z\) = mean_j/);
    const text = read("api/functions/infoNce.html").replaceAll(/<[^>]*>/g, "");
    assert.match(text, /options\?: \{/);
    assert.match(text, /tau &gt; 0, unitless/);
    assert.doesNotMatch(text, /__namedParameters/);
    assert.doesNotMatch(read("api/functions/infoNce.html"), /href="http:/);
  });

  it("goes into a folder of its own only", async () => {
    const root = process.cwd();
    const options = { root, out: join(root, "docs"), executed: join(out, "../../executed"), useColor: false };
    await assert.rejects(buildQuietly(options), /is not empty and no earlier site/);
  });
});
