/** Markup that is safe to put into a page. */
export interface Html {
  readonly markup: string;
}

type Value = string | number | Html | readonly Html[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it is written between tags or in a quoted attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char]!);

const toMarkup = (value: Value): string => {
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  return "markup" in value ? value.markup : value.map(toMarkup).join("");
};

/** A template whose values are escaped, except those that are `Html` already. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return { markup: parts.reduce((all, part, i) => all + toMarkup(values[i - 1]!) + part) };
}

/** JSON for a `<script type="application/json">`: no `<` is left, so nothing in it can end the script. */
export const inlineJson = (value: unknown): Html => ({
  markup: JSON.stringify(value).replaceAll("<", "\\u003c"),
});

/** Program text for a `<script>`: what would end the script, or open a comment in it, is written another way. */
export const inlineScript = (code: string): Html => ({
  markup: code.replace(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "<\\!--"),
});

/** A style sheet for a `<style>`. */
export const inlineStyle = (css: string): Html => ({ markup: css.replace(/<\/(style)/gi, "<\\/$1") });
