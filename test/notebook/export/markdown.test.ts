import assert from "node:assert/strict";
import { markdownHtml, type MarkdownPage } from "../../../src/notebook/export/markdown.js";
import { payloads } from "../../helpers/payloads.js";

const render = (text: string, page: Partial<MarkdownPage> = {}) =>
  markdownHtml(text, { headings: [], ...page }).markup;

describe("markdownHtml", () => {
  describe("maths", () => {
    it("turns TeX between dollars into MathML", () => {
      assert.match(render("the level $\\sigma_i$ of"), /level <span class="katex"><math[^>]*>.*<mi>σ<\/mi>/s);
      assert.match(
        render("$$L = \\frac{1}{n}\n+ 1$$"),
        /<div class="nb-maths"[^>]*>.*display="block".*<mfrac>/s,
      );
    });

    it("leaves prices, code and escaped dollars alone", () => {
      for (const text of ["from $5 to $6", "`$a$`", "\\$a\\$", "a $ b $ c"])
        assert.doesNotMatch(render(text), /<math/);
    });

    it("shows what is no TeX as it was written, and trusts nothing", () => {
      for (const tex of [
        "\\notacommand{x}",
        "\\frac{",
        "\\href{javascript:alert(1)}{x}",
        "\\includegraphics{a}",
      ])
        assert.doesNotMatch(render(`$${tex}$`), /href=|<img/);
      assert.match(render("$\\frac{$"), /\\frac\{/);
    });
  });

  describe("details", () => {
    it("folds what is between the lines, as Markdown", () => {
      const markup = render("<details><summary>Answers</summary>\n\n1. $p$\n2. two\n\n</details>\n\nafter");
      assert.match(
        markup,
        /<details><summary dir="auto">Answers<\/summary>\s*<ol>.*<math.*<\/ol>\s*<\/details>\s*<p>after/s,
      );
    });

    it("nests, may be open, and may have its summary on the next line", () => {
      const markup = render(
        "<details open>\n<summary>A</summary>\n\n<details>\ninner\n</details>\n</details>",
      );
      assert.match(
        markup,
        /<details open><summary dir="auto">A<\/summary>\s*<details><summary dir="auto">Details</,
      );
      assert.equal(markup.match(/<\/details>/g)?.length, 2);
    });

    it("is text where it is not closed or has attributes", () => {
      assert.match(render("<details>\nnever closed"), /&lt;details&gt;/);
      assert.match(render('<details ontoggle="x()">\n</details>'), /&lt;details ontoggle/);
    });
  });

  it("shows payloads as text in summaries, headings, links and maths", () => {
    for (const payload of payloads) {
      const line = payload.replaceAll("\n", " ");
      const text = `# ${line}\n\n<details><summary>${line}</summary>\n\n${line}\n\n</details>\n\n[${line}](x.ipynb) $${line}$`;
      const headings: { level: number; text: string; id: string }[] = [];
      const markup = render(text, { headings });
      assert.doesNotMatch(markup, /<(script|svg|img|b|i)[ >]/);
      for (const { id } of headings) assert.match(id, /^section-\d+$/);
    }
  });

  describe("links", () => {
    const href = (target: string, page?: Partial<MarkdownPage>) =>
      /<a([^>]*)>/.exec(render(`[x](${target})`, page))?.[1]?.match(/href="([^"]*)"/)?.[1];

    it("to notebooks lead to their pages", () => {
      assert.equal(href("02-masking.ipynb"), "02-masking.html");
      assert.equal(href("../a/02.ipynb#section-2"), "../a/02.html#section-2");
      assert.equal(href("https://example.org/a.ipynb"), "https://example.org/a.ipynb");
    });

    it("lead where the page says, or nowhere", () => {
      assert.equal(href("a.md", { link: () => "b.html" }), "b.html");
      assert.equal(href("a.md", { link: () => undefined }), undefined);
    });
  });

  it("shows pictures of the site only where the page has them", () => {
    const picture = (source: string) => (source === "a.svg" ? "files/a.svg" : undefined);
    assert.match(render("![x](a.svg)", { picture }), /<img src="files\/a.svg" alt="x" \/>/);
    assert.match(render("![x](b.svg)", { picture }), /<a href="b.svg"/);
    assert.doesNotMatch(render("![x](a.svg)"), /<img/);
  });
});
