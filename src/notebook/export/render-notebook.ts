import { browserAsset, plotlyFile, readAsset } from "../../widgets/assets.js";
import { html, inlineScript, inlineStyle, type Html } from "../../widgets/html.js";
import { pageHead } from "../../widgets/page-head.js";
import { widgetScripts } from "../../widgets/widget-scripts.js";
import type { Notebook } from "../nbformat/index.js";
import { frameHead } from "./frame.js";
import type { Heading } from "./markdown.js";
import { notebookParts } from "./notebook-parts.js";

/** Nothing may be fetched. Scripts are the page's own, the widgets' (from Blob URLs) and those of sandboxed frames. */
const CONTENT_POLICY =
  "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; img-src data: blob:; " +
  "font-src data:; media-src data: blob:; base-uri 'none'; form-action 'none'";

/** Before the first paint, so that a chosen theme does not flash. */
export const RESTORE_THEME =
  'try{var t=localStorage.getItem("canlab-theme");if(t)document.documentElement.dataset.theme=t}catch(e){}';

/** A notebook as one HTML page that needs no network and no other file: text, code, outputs, and its widgets, alive in the page with the
 * state that was saved. Nothing in it reaches a kernel, so controls move only what follows them in the browser.
 *
 * @param options.title shown where the notebook has no heading
 * @throws DataError when the page's scripts have not been built */
export async function renderNotebook(
  notebook: Notebook,
  options: { readonly title: string },
): Promise<string> {
  const { title, cells, headings, states, plotly: carrier } = notebookParts(notebook, options);
  const [style, script, plotly] = await Promise.all([
    readAsset(browserAsset("notebook-page.css")),
    readAsset(browserAsset("notebook-page.js")),
    carrier === "page" ? readAsset(plotlyFile()) : "",
  ]);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        ${pageHead({ title, contentPolicy: CONTENT_POLICY })}
        <script>
          ${inlineScript(RESTORE_THEME)};
        </script>
        <style>
          ${inlineStyle(style)}
        </style>
      </head>
      <body class="canlab nb-page">
        ${body(cells, headings)} ${frameHead()} ${widgetScripts({ states, plotly, script })}
      </body>
    </html> `;
  return page.markup;
}

const body = (cells: readonly Html[], headings: readonly Heading[]): Html =>
  html`<a class="nb-skip" href="#content">Skip to the content</a>
    <header><div data-theme-toggle></div></header>
    <div class="nb-columns">
      ${headings.length > 1 ? contents(headings) : html``}
      <main id="content" tabindex="-1">
        <noscript><p class="cl-message">The widgets need JavaScript; the rest does not.</p></noscript>
        ${cells}
      </main>
    </div>`;

export const contents = (headings: readonly Heading[]): Html =>
  html`<nav aria-label="Contents">
    <ul>
      ${headings
        .filter(({ level }) => level <= 3)
        .map(({ id, text, level }) => html`<li class="nb-level-${level}"><a href="#${id}">${text}</a></li>`)}
    </ul>
  </nav>`;
