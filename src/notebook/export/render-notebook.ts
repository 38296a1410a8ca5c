import { browserAsset, plotlyFile, readAsset } from "../../widgets/assets.js";
import { html, inlineJson, inlineScript, inlineStyle, type Html } from "../../widgets/html.js";
import { pageHead } from "../../widgets/page-head.js";
import type { JsonObject, Notebook } from "../nbformat/index.js";
import { WIDGET_STATE } from "../runner/widget-states.js";
import { cellHtml } from "./cells.js";
import { frameHead } from "./frame.js";
import type { Heading } from "./markdown.js";

/** Nothing may be fetched. Scripts are the page's own, the widgets' (from Blob URLs) and those of sandboxed frames. */
const CONTENT_POLICY =
  "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; img-src data: blob:; " +
  "font-src data:; media-src data: blob:; base-uri 'none'; form-action 'none'";

/** Before the first paint, so that a chosen theme does not flash. */
const RESTORE_THEME =
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
  const states = widgetStates(notebook);
  const [style, script, plotly] = await Promise.all([
    readAsset(browserAsset("notebook-page.css")),
    readAsset(browserAsset("notebook-page.js")),
    needsPlotly(states) ? readAsset(plotlyFile()) : "",
  ]);
  const headings: Heading[] = [];
  const language = languageOf(notebook);
  const models = new Set(Object.keys(states));
  const cells = notebook.cells.map((cell, i) =>
    cellHtml(cell, { number: i + 1, language, models, headings }),
  );
  const title = headings[0]?.text || options.title;
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
        ${body(cells, headings)} ${frameHead()}
        <script type="application/json" id="canlab-widgets">
          ${inlineJson(states)}
        </script>
        ${
          plotly === ""
            ? html``
            : html`<script>
                ${inlineScript(plotly)};
              </script>`
        }
        <script type="module">
          ${inlineScript(script)};
        </script>
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

const contents = (headings: readonly Heading[]): Html =>
  html`<nav aria-label="Contents">
    <ul>
      ${headings
        .filter(({ level }) => level <= 3)
        .map(({ id, text, level }) => html`<li class="nb-level-${level}"><a href="#${id}">${text}</a></li>`)}
    </ul>
  </nav>`;

const asObject = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};

/** The saved state of each widget, by model id. */
const widgetStates = ({ metadata }: Notebook): JsonObject =>
  asObject(asObject(asObject(metadata["widgets"])[WIDGET_STATE])["state"]);

/** Plotly is large, so it comes only where a widget's code names it and no model carries it. */
const needsPlotly = (states: JsonObject): boolean => {
  const all = Object.values(states).map((model) => asObject(asObject(model)["state"]));
  const code = ({ _esm }: JsonObject) => (typeof _esm === "string" ? _esm : "");
  return (
    all.some((state) => code(state).includes("Plotly")) &&
    !all.some((state) => state["_anywidget_id"] === "canlab.plotly")
  );
};

function languageOf({ metadata }: Notebook): string {
  const name = asObject(metadata["language_info"])["name"] ?? asObject(metadata["kernelspec"])["language"];
  return typeof name === "string" ? name : "typescript";
}
