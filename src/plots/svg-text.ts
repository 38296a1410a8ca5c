/** Text as XML content. */
export const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** A coordinate with one decimal. */
export const px = (value: number): string => String(Math.round(value * 10) / 10);
