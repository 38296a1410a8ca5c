import MarkdownIt from "markdown-it";
import type { Html } from "../../widgets/html.js";
import { escapeHtml } from "../../widgets/html.js";
import type { MimeBundle } from "../nbformat/index.js";
import { details } from "./details.js";
import { highlight } from "./highlight.js";
import { maths } from "./maths.js";
import { pictureUri } from "./pictures.js";

/** A heading of the page, for its table of contents. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly id: string;
}

/** What the text needs to know of the page that it is on. */
export interface MarkdownPage {
  /** Filled while rendering. */
  readonly headings: Heading[];
  readonly attachments?: Readonly<Record<string, MimeBundle>>;
  /** Where a link leads from this page; undefined for nowhere: then its text alone is shown. Default: links to notebooks lead to their pages. */
  readonly link?: (href: string) => string | undefined;
  /** Address of a picture of the page's own site; undefined for one that is not shown. */
  readonly picture?: (source: string) => string | undefined;
  /** Id of a heading; default `section-1` and so on. */
  readonly headingId?: (text: string) => string;
}

// Raw HTML is shown as text, but for details: a notebook may come from anywhere. Links to scripts are refused by the parser.
const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });
maths(parser);
details(parser);
parser.options.highlight = (code, language) =>
  highlight(code, language === "ts" ? "typescript" : language).markup;

const { rules } = parser.renderer;

rules["heading_open"] = (tokens, i, options, env: MarkdownPage, self) => {
  const token = tokens[i]!;
  const text = (tokens[i + 1]?.children ?? []).map(({ content }) => content).join("");
  const id = env.headingId?.(text) ?? `section-${env.headings.length + 1}`;
  env.headings.push({ level: Number(token.tag.slice(1)), text, id });
  token.attrSet("id", id);
  return self.renderToken(tokens, i, options);
};

// What scrolls sideways where it is too wide must be reached by keys.
for (const rule of ["fence", "code_block"] as const) {
  const draw = rules[rule]!;
  rules[rule] = (...args) => draw(...args).replace("<pre>", '<pre tabindex="0">');
}
rules["table_open"] = () => '<table tabindex="0">\n';

/** "02-masking.ipynb" is exported as "02-masking.html"; whatever has a scheme or a host stays. */
const toPage = (href: string): string =>
  /^(?:[a-z][a-z+.-]*:|\/)/i.test(href) ? href : href.replace(/\.ipynb(?=$|#)/, ".html");

rules["link_open"] = (tokens, i, options, { link = toPage }: MarkdownPage, self) => {
  const token = tokens[i]!;
  const href = link(String(token.attrGet("href")));
  if (href === undefined) token.attrs = [];
  else {
    token.attrSet("href", href);
    token.attrSet("rel", "noreferrer noopener");
  }
  return self.renderToken(tokens, i, options);
};

/** Pictures are in the page or not shown: it asks for nothing. */
rules["image"] = (tokens, i, _options, env: MarkdownPage) => {
  const token = tokens[i]!;
  const source = String(token.attrGet("src") ?? "");
  const alt = escapeHtml(token.content);
  const uri = source.startsWith("data:image/") ? source : (attached(source, env) ?? env.picture?.(source));
  if (uri !== undefined) return `<img src="${escapeHtml(uri)}" alt="${alt}" />`;
  return `<a href="${escapeHtml(source)}" rel="noreferrer noopener">${alt || escapeHtml(source)}</a>`;
};

function attached(source: string, { attachments = {} }: MarkdownPage): string | undefined {
  if (!source.startsWith("attachment:")) return undefined;
  const name = safeDecode(source.slice("attachment:".length));
  return Object.hasOwn(attachments, name) ? pictureUri(attachments[name]!)?.uri : undefined;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Markdown as markup, without any HTML of its author.
 *
 * @param page.headings takes the headings that were found */
export const markdownHtml = (text: string, page: MarkdownPage): Html => ({
  markup: parser.render(text, page),
});
