import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../../src/notebook/nbformat/index.js";
import { figureModel } from "../../src/widgets/figure-page.js";
import { html } from "../../src/widgets/html.js";
import { resultsExplorer } from "../../src/widgets/results-explorer.js";
import { relativeUrl, type SitePage } from "./frame.js";
import type { Sources } from "./sources.js";
import type { SearchEntry } from "./types.js";

type Results = Parameters<typeof resultsExplorer>[0] & { readonly id: string; readonly display?: string };

const path = "results.html";
const numberOf = (name: string) => Number(/\d+/.exec(name)?.[0]);

/** Each display of the paper that was reproduced: every seed, the paper's number, the criterion and the figure. */
export async function resultsPage(sources: Sources): Promise<{ page: SitePage; entries: SearchEntry[] }> {
  const folder = join(sources.root, "docs/results");
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  names.sort((a, b) => numberOf(a) - numberOf(b));
  const results = names.map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Results);
  const parts = results.map((result) => {
    const id = result.id.toLowerCase();
    return { id, title: `${result.id}: ${result.display ?? "results"}`, figure: resultsExplorer(result) };
  });
  const models = await Promise.all(parts.map(({ figure }) => figureModel(figure)));
  const { link, picture } = sources.from("README.md", path);
  const sections = parts.map(({ id, title }) => {
    const svg = picture(`docs/figures/${id}.svg`);
    return html`<section class="site-example" aria-labelledby="${id}">
      <div class="nb-markdown"><h2 id="${id}">${title}</h2></div>
      <div class="nb-widget canlab" data-widget-view="${id}"><p class="cl-message">Drawing…</p></div>
      ${
        svg === undefined
          ? html``
          : html`<figure class="site-figure">
              <img src="${svg}" alt="Figure of ${title}" loading="lazy" />
              <figcaption>
                The same as a figure. <a href="${link(`docs/results/${id}.json`) ?? svg}">Every number</a>, by
                arm and seed.
              </figcaption>
            </figure>`
      }
    </section>`;
  });
  const page: SitePage = {
    ...{ path, title: "Results", plotly: parts.some(({ figure }) => figure.usesPlotly) ? "page" : "none" },
    states: Object.fromEntries(parts.map(({ id }, i) => [id, models[i] as unknown as JsonObject])),
    headings: [
      { level: 1, text: "Results beside the paper's", id: "results" },
      ...parts.map(({ id, title }) => ({ level: 2, text: title, id })),
    ],
    body: html`<div class="nb-markdown">
        <h1 id="results">Results beside the paper's</h1>
        <p>
          Small studies on drawn emoji, next to the numbers of the paper, which come from far larger ones.
          Each has a criterion that was fixed before the run. Commands, machine and tables:
          <a href="${relativeUrl(path, "docs/reproducing.html")}">reproducing the numbers</a>.
        </p>
      </div>
      ${sections}`,
  };
  const entries = parts.map(({ id, title }) => ({ url: `${path}#${id}`, title, kind: "Results", text: "" }));
  return { page, entries };
}
