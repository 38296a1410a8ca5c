import { html, type Html } from "./html.js";

/** What the head of every page begins with: it asks for nothing, not even an icon, is light or dark as its reader has it, and fits a
 * narrow window.
 *
 * @param page.contentPolicy what the page may do, in words of Content-Security-Policy */
export const pageHead = ({ title, contentPolicy }: { title: string; contentPolicy: string }): Html =>
  html`<meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${contentPolicy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="data:," />
    <title>${title}</title>`;
