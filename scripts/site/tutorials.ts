import { notebookParts } from "../../src/notebook/export/notebook-parts.js";
import type { Notebook } from "../../src/notebook/nbformat/index.js";
import { html, type Html } from "../../src/widgets/html.js";
import { relativeUrl, type PageLink, type SitePage } from "./frame.js";
import { cutAtWord, entriesOf, plainText } from "./search-index.js";
import { headingIds, type Sources } from "./sources.js";
import type { SearchEntry } from "./types.js";

export interface NamedNotebook {
  /** "02-masking" */
  readonly name: string;
  readonly notebook: Notebook;
}

export const tutorialPath = (name: string): string => `tutorials/${name}.html`;

/** A page for each notebook and one that lists them. */
export function tutorialPages(
  notebooks: readonly NamedNotebook[],
  sources: Sources,
): { pages: SitePage[]; entries: SearchEntry[] } {
  const parts = notebooks.map(({ name, notebook }) => {
    const path = tutorialPath(name);
    const text = { ...sources.from(`notebooks/${name}.ipynb`, path), headingId: headingIds() };
    return { path, ...notebookParts(notebook, { title: name, text }), notebook };
  });
  const links: PageLink[] = parts.map(({ path, title }) => ({ path, title }));
  const pages = parts.map((part, i): SitePage => ({
    ...{ path: part.path, title: part.title, headings: part.headings },
    ...{ states: part.states, plotly: part.plotly },
    ...{ previous: links[i - 1], next: links[i + 1] },
    body: html`${part.cells}`,
  }));
  const entries = parts.flatMap(({ path, headings, notebook }) =>
    entriesOf({ path, headings, text: textOf(notebook), kind: "Tutorial" }),
  );
  return { pages: [listPage(parts), ...pages], entries };
}

const textOf = ({ cells }: Notebook): string =>
  cells.flatMap((cell) => (cell.cell_type === "markdown" ? [cell.source] : [])).join("\n\n");

function listPage(parts: readonly { path: string; title: string; notebook: Notebook }[]): SitePage {
  const path = "tutorials/index.html";
  const item = (part: (typeof parts)[number]): Html =>
    html`<li>
      <a href="${relativeUrl(path, part.path)}" dir="auto">${part.title}</a>
      <p dir="auto">${firstSentences(textOf(part.notebook))}</p>
    </li>`;
  return {
    ...{ path, title: "Tutorials" },
    body: html`<div class="nb-markdown">
        <h1>Tutorials</h1>
        <p>
          Each holds one idea, is run from start to end for this page, and ends with exercises whose answers
          are folded. Widgets work here without a kernel; what needs one says so. To run them yourself:
          <code>npm run lab</code>.
        </p>
      </div>
      <ol class="site-list">
        ${parts.map(item)}
      </ol>`,
  };
}

/** The first paragraph behind the title. */
function firstSentences(text: string): string {
  const paragraphs = text.split(/\n\s*\n/).filter((part) => !/^\s*#/.test(part));
  return cutAtWord(plainText(paragraphs[0] ?? ""), 360);
}
