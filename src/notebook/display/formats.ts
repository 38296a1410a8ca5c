import { escapeHtml } from "../../widgets/html.js";
import { jupyterDisplay, type Displayable } from "./mime-bundle.js";

/** Text of one of the formats that a notebook shows; `display` it, or end a cell with it. */
export interface Formatted extends Displayable {
  readonly type: string;
  readonly content: unknown;
}

class Format implements Formatted {
  constructor(
    readonly type: string,
    readonly content: unknown,
    private readonly text: string,
  ) {}

  [jupyterDisplay]() {
    return { [this.type]: this.content, "text/plain": this.text };
  }
}

const withoutTags = (markup: string): string =>
  markup
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

/** HTML. As a template, html`<b>${name}</b>`, it escapes the values, but not those that are `html` already; called with a string it
 * takes it as it is. */
export function html(parts: TemplateStringsArray | string, ...values: unknown[]): Formatted {
  const markup =
    typeof parts === "string" ? parts : parts.reduce((all, part, i) => all + markupOf(values[i - 1]) + part);
  return new Format("text/html", markup, withoutTags(markup));
}

function markupOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(markupOf).join("");
  if (value instanceof Format && value.type === "text/html") return String(value.content);
  return escapeHtml(String(value));
}

/** Markdown, with formulas between dollar signs. */
export const markdown = (text: string): Formatted => new Format("text/markdown", text, text);

/** A formula or text in LaTeX, with its dollar signs: `latex("$e^{i\\pi}$")`. */
export const latex = (text: string): Formatted => new Format("text/latex", text, text);

/** A drawing: the text of an SVG file. */
export const svg = (text: string): Formatted =>
  new Format("image/svg+xml", text, `SVG, ${text.length} characters`);

/** A picture: the bytes of a PNG file. */
export const png = (bytes: Uint8Array): Formatted =>
  new Format("image/png", bytes, `PNG, ${bytes.length} bytes`);

/** A value as a tree that can be folded. */
export const json = (value: unknown): Formatted =>
  new Format("application/json", value, JSON.stringify(value, null, 2) ?? "undefined");
