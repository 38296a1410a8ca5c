import MiniSearch from "minisearch";
import type { Heading } from "../../src/notebook/export/markdown.js";
import { relativeUrl } from "./frame.js";
import type { SearchEntry } from "./types.js";

/** How it is indexed; the page's script reads it with the same options. */
export const searchOptions = {
  fields: ["title", "text"],
  storeFields: ["title", "url", "kind", "hint"],
};

/** One entry for each heading of a page, with the text below it.
 *
 * @param page.text Markdown */
export function entriesOf(page: {
  readonly path: string;
  readonly headings: readonly Heading[];
  readonly text: string;
  readonly kind: string;
}): SearchEntry[] {
  const { path, headings, kind } = page;
  // Between fences a # begins no heading.
  const parts = page.text.replaceAll(/^(`{3,})[\s\S]*?^\1\s*$/gm, "").split(/^#{1,6} .*$/m);
  const top = headings[0]?.text ?? path;
  return headings.map(({ text, id }, i) => ({
    ...{ url: relativeUrl("search.html", `${path}#${id}`), kind },
    title: i === 0 ? text : `${top}: ${text}`,
    text: (parts[i + 1] ?? "").trim(),
  }));
}

/** The index as a script: a page that is a file may not fetch. */
export function searchScript(entries: readonly SearchEntry[]): string {
  const index = new MiniSearch(searchOptions);
  index.addAll(entries.map((entry, id) => ({ ...entry, id, hint: hintOf(entry.text) })));
  return `globalThis.canlabSearchIndex = ${JSON.stringify(JSON.stringify(index))};\n`;
}

const hintOf = (text: string): string => cutAtWord(plainText(text), 160);

/** A line of at most so many characters that ends with a whole word, or in it where the word is longer than the line. */
export const cutAtWord = (line: string, maxLength: number): string =>
  line.length > maxLength ? `${line.slice(0, maxLength - 1).replace(/\s+\S*$/, "")} …` : line;

/** Markdown without its marks, on one line. */
export const plainText = (markdown: string): string =>
  markdown
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/<\/?(?:details|summary)>|^\s*(?:[-*]|\d+\.)\s|[`*|$]/gm, "")
    .replaceAll(/\s+/g, " ")
    .trim();
