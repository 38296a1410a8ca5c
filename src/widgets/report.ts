import { browserAsset, plotlyFile, readAsset } from "./assets.js";
import { embeddingState } from "./embedding-projection.js";
import { html, inlineJson, inlineScript, inlineStyle, type Html } from "./html.js";
import { pageHead } from "./page-head.js";
import { lossCurvesState } from "./loss-curves.js";
import { patchGridState } from "./patch-grid.js";
import { reportSections, type Section } from "./report-sections.js";
import { duration } from "./report-text.js";
import { resultsState } from "./results-explorer.js";
import type { TourReport } from "./tour-report.js";

export type * from "./tour-report.js";

/** Nothing may be fetched: the page works from a file, and shows no more to the world than its reader does. */
const CONTENT_POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

/** Before the first paint, so that a chosen theme does not flash. */
const RESTORE_THEME =
  'try{var t=localStorage.getItem("canlab-theme");if(t)document.documentElement.dataset.theme=t}catch(e){}';

const noPictures = {
  imageSize: 1,
  patchSize: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  normPixLoss: false,
  examples: [],
};
const noMap = {
  method: "",
  imageSize: 1,
  pixels: new Uint8Array(),
  names: [],
  categories: [],
  category: [],
  maps: [],
};

function states(report: TourReport): Html {
  return inlineJson({
    "patch-grid": patchGridState(report.patchGrid ?? noPictures),
    "loss-curves": lossCurvesState(report),
    "results-explorer": resultsState(report),
    "embedding-projection": embeddingState(report.embedding ?? noMap),
  });
}

const when = (iso: string): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 16)}` : iso;

const contents = (sections: readonly Section[]): Html =>
  html`<nav aria-label="Contents">
    <ol>
      ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
    </ol>
  </nav>`;

const body = (report: TourReport, sections: readonly Section[]): Html =>
  html`<a class="skip" href="#content">Skip to the content</a>
    <header>
      <div>
        <p class="kicker">canlab report</p>
        <h1 dir="auto">${report.title}</h1>
        <p class="meta">
          preset <bdi>${report.preset}</bdi> · seed ${report.seed} · ${duration(report.seconds)} ·
          ${when(report.createdAt)}
        </p>
      </div>
      <div data-theme-toggle></div>
    </header>
    <div class="columns">
      ${contents(sections)}
      <main id="content" tabindex="-1">
        <noscript
          ><p class="cl-message">The figures need JavaScript; the tables and texts do not.</p></noscript
        >
        ${sections.map(
          ({ id, title, body }) =>
            html`<section id="${id}" aria-labelledby="${id}-title">
              <h2 id="${id}-title">${title}</h2>
              ${body}
            </section>`,
        )}
      </main>
    </div>`;

/** The report of a tour as one HTML page that needs no network and no other file: styles, figures, pictures and numbers are inside.
 * Text from data is escaped; a content policy forbids every request.
 *
 * @throws ShapeError when pictures, masks or points do not fit together
 * @throws DataError when the front ends have not been built */
export async function renderReport(report: TourReport): Promise<string> {
  const [style, script, plotly] = await Promise.all([
    readAsset(browserAsset("report.css")),
    readAsset(browserAsset("report.js")),
    readAsset(plotlyFile()),
  ]);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        ${pageHead({ title: report.title, contentPolicy: CONTENT_POLICY })}
        <script>
          ${inlineScript(RESTORE_THEME)};
        </script>
        <style>
          ${inlineStyle(style)}
        </style>
      </head>
      <body class="canlab">
        ${body(report, reportSections(report))}
        <script type="application/json" id="canlab-states">
          ${states(report)}
        </script>
        <script>
          ${inlineScript(plotly)};
        </script>
        <script type="module">
          ${inlineScript(script)};
        </script>
      </body>
    </html> `;
  return page.markup;
}
