import MarkdownIt from "markdown-it";
import type { Html } from "../../widgets/html.js";
import { escapeHtml } from "../../widgets/html.js";
import type { MimeBundle } from "../nbformat/index.js";
import { highlight } from "./highlight.js";
import { pictureUri } from "./pictures.js";

/** A heading of the page, for its table of contents. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly id: string;
}

interface Page {
  /** Filled while rendering. */
  readonly headings: Heading[];
  readonly attachments: Readonly<Record<string, MimeBundle>>;
}

// Raw HTML is shown as text: a notebook may come from anywhere. Links to scripts are refused by the parser.
const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });
parser.options.highlight = (code, language) =>
  highlight(code, language === "ts" ? "typescript" : language).markup;

const { rules } = parser.renderer;

rules["heading_open"] = (tokens, i, options, env: Page, self) => {
  const token = tokens[i]!;
  const text = (tokens[i + 1]?.children ?? []).map(({ content }) => content).join("");
  const id = `section-${env.headings.length + 1}`;
  env.headings.push({ level: Number(token.tag.slice(1)), text, id });
  token.attrSet("id", id);
  return self.renderToken(tokens, i, options);
};

rules["link_open"] = (tokens, i, options, _env: Page, self) => {
  tokens[i]!.attrSet("rel", "noreferrer noopener");
  return self.renderToken(tokens, i, options);
};

/** Pictures are in the page or not shown: it asks for nothing. */
rules["image"] = (tokens, i, _options, env: Page) => {
  const token = tokens[i]!;
  const source = String(token.attrGet("src") ?? "");
  const alt = escapeHtml(token.content);
  const uri = source.startsWith("data:image/") ? source : attached(source, env);
  if (uri !== undefined) return `<img src="${escapeHtml(uri)}" alt="${alt}" />`;
  return `<a href="${escapeHtml(source)}" rel="noreferrer noopener">${alt || escapeHtml(source)}</a>`;
};

function attached(source: string, { attachments }: Page): string | undefined {
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
export const markdownHtml = (text: string, page: Page): Html => ({ markup: parser.render(text, page) });
