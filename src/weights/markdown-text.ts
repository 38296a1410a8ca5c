/** Text from outside as it stands, in Markdown: no markup, no HTML, no line of its own, nothing that turns the direction of writing. */
export function markdownText(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_{}[\]()#+!|~>]/g, "\\$&")
    .slice(0, 2000);
}
