import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { markdownHtml, type Heading } from "../../src/notebook/export/markdown.js";
import { html } from "../../src/widgets/html.js";
import { relativeUrl, type PageLink, type SitePage } from "./frame.js";
import { entriesOf } from "./search-index.js";
import { headingIds, type Sources } from "./sources.js";
import type { SearchEntry } from "./types.js";

/** The order of the list; others come behind. */
const first = [
  "quick-start",
  "glossary",
  "how-to/",
  "methods",
  "evaluation",
  "reproducing",
  "data",
  "notebook",
];

const rank = (path: string) => {
  const at = first.findIndex((name) => path.startsWith(`docs/${name}`));
  return at < 0 ? first.length : at;
};

/** Every page of text and where it is on the site. */
export function docsFiles(root: string): { source: string; path: string }[] {
  const docs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .map((name) => `docs/${name.replaceAll("\\", "/")}`)
    .filter((name) => name.endsWith(".md"));
  const files = docs.map((source) => ({ source, path: source.replace(/\.md$/, ".html") }));
  files.sort((a, b) => rank(a.path) - rank(b.path) || a.path.localeCompare(b.path, "en"));
  return [
    ...files,
    { source: "CONTRIBUTING.md", path: "docs/contributing.html" },
    { source: "CHANGELOG.md", path: "docs/changelog.html" },
  ];
}

/** Text of a file of the repository, as markup for the page `path`. */
export function readMarkdown(source: string, path: string, sources: Sources) {
  // Comments are for the tools that write into the file.
  const text = readFileSync(join(sources.root, source), "utf8").replaceAll(/^<!--.*-->$/gm, "");
  const headings: Heading[] = [];
  const markup = markdownHtml(text, { headings, headingId: headingIds(), ...sources.from(source, path) });
  return { text, headings, markup };
}

export function docsPages(sources: Sources): { pages: SitePage[]; entries: SearchEntry[] } {
  const parts = docsFiles(sources.root).map(({ source, path }) => ({
    path,
    ...readMarkdown(source, path, sources),
  }));
  const links: PageLink[] = parts.map(({ path, headings }) => ({ path, title: headings[0]?.text ?? path }));
  const pages = parts.map(({ path, headings, markup }, i): SitePage => ({
    ...{ path, title: links[i]!.title, headings },
    ...{ previous: links[i - 1], next: links[i + 1] },
    body: html`<div class="nb-markdown">${markup}</div>`,
  }));
  const entries = parts.flatMap(({ path, headings, text }) =>
    entriesOf({ path, headings, text, kind: "Docs" }),
  );
  const list: SitePage = {
    ...{ path: "docs/index.html", title: "Docs" },
    body: html`<div class="nb-markdown"><h1>Docs</h1></div>
      <ul class="site-list">
        ${links.map(({ path, title }) => html`<li><a href="${relativeUrl("docs/index.html", path)}">${title}</a></li>`)}
      </ul>`,
  };
  return { pages: [list, ...pages], entries };
}
