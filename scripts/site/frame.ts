import { posix } from "node:path";
import { carriesPlotly, type NotebookParts } from "../../src/notebook/export/notebook-parts.js";
import { frameHead } from "../../src/notebook/export/frame.js";
import type { Heading } from "../../src/notebook/export/markdown.js";
import { contents, RESTORE_THEME } from "../../src/notebook/export/render-notebook.js";
import { html, inlineJson, inlineScript, type Html } from "../../src/widgets/html.js";
import { pageHead } from "../../src/widgets/page-head.js";

/** As in an exported notebook, and the site's own files beside the page. `file:` is for browsers to which a file is no origin. */
const CONTENT_POLICY =
  "default-src 'none'; script-src 'self' file: 'unsafe-inline' blob:; style-src 'self' file: 'unsafe-inline'; " +
  "img-src 'self' file: data: blob:; font-src data:; media-src data: blob:; base-uri 'none'; form-action 'none'";

export interface PageLink {
  readonly path: string;
  readonly title: string;
}

/** A page of the site without what stands around it. */
export interface SitePage {
  /** From the site's root: "tutorials/02-masking.html". */
  readonly path: string;
  readonly title: string;
  readonly body: Html;
  /** For its table of contents. */
  readonly headings?: readonly Heading[];
  readonly previous?: PageLink;
  readonly next?: PageLink;
  /** Saved state of its widgets, by model id. */
  readonly states?: NotebookParts["states"];
  readonly plotly?: NotebookParts["plotly"];
  /** More of the site's scripts, from the root. */
  readonly scripts?: readonly string[];
}

export const sections: readonly PageLink[] = [
  { path: "tutorials/index.html", title: "Tutorials" },
  { path: "gallery.html", title: "Gallery" },
  { path: "results.html", title: "Results" },
  { path: "docs/index.html", title: "Docs" },
  { path: "api/index.html", title: "API" },
  { path: "search.html", title: "Search" },
];

/** The address of a page of the site as seen from another: relative, so that the site may lie anywhere. */
export function relativeUrl(from: string, to: string): string {
  const [path = "", anchor] = splitAnchor(to);
  const relative = path === from ? posix.basename(from) : posix.relative(posix.dirname(from), path);
  const url = relative.split("/").map(encodeURIComponent).join("/");
  return anchor === undefined ? url : `${path === from ? "" : url}#${anchor}`;
}

/** A file may have a # in its name; an id has none. */
function splitAnchor(to: string): [string, string?] {
  const at = to.lastIndexOf(".html#");
  return at < 0 ? [to] : [to.slice(0, at + 5), to.slice(at + 6)];
}

/** The whole file. */
export function renderPage(page: SitePage): string {
  const { path, title, states = {}, plotly = "none", scripts = [] } = page;
  const url = (to: string) => relativeUrl(path, to);
  // The site's own plotly stands for the one that a notebook carries.
  const own = Object.fromEntries(Object.entries(states).filter(([, model]) => !carriesPlotly(model)));
  const files = [...(plotly === "none" ? [] : ["assets/plotly.js"]), ...scripts, "assets/page.js"];
  return html`<!doctype html>
    <html lang="en">
      <head>
        ${pageHead({ title: path === "index.html" ? "canlab" : `${title} · canlab`, contentPolicy: CONTENT_POLICY })}
        <script>
          ${inlineScript(RESTORE_THEME)};
        </script>
        <link rel="stylesheet" href="${url("assets/page.css")}" />
        <link rel="stylesheet" href="${url("assets/site.css")}" />
      </head>
      <body class="canlab nb-page site-page">
        <a class="nb-skip" href="#content">Skip to the content</a>
        ${siteBar(path)}
        <div class="nb-columns">
          ${(page.headings?.length ?? 0) > 1 ? contents(page.headings!) : html``}
          <main id="content" tabindex="-1">
            <noscript><p class="cl-message">The widgets need JavaScript; the rest does not.</p></noscript>
            ${page.body} ${neighbours(page)}
          </main>
        </div>
        ${frameHead()}
        <script type="application/json" id="canlab-widgets">
          ${inlineJson(own)}
        </script>
        ${files.map((file) => html`<script defer src="${url(file)}"></script>`)}
      </body>
    </html> `.markup;
}

/** What stands above every page. */
export function siteBar(path: string): Html {
  const here = (section: PageLink) =>
    posix.dirname(section.path) === "."
      ? section.path === path
      : path.startsWith(`${posix.dirname(section.path)}/`);
  const link = (section: PageLink) =>
    html`<li>
      <a href="${relativeUrl(path, section.path)}" ${here(section) ? html`aria-current="true"` : html``}
        >${section.title}</a
      >
    </li>`;
  return html`<header class="site-bar">
    <a class="site-name" href="${relativeUrl(path, "index.html")}">canlab</a>
    <nav aria-label="Site" class="site-nav">
      <ul>
        ${sections.map(link)}
      </ul>
    </nav>
    <div data-theme-toggle></div>
  </header>`;
}

function neighbours({ path, previous, next }: SitePage): Html {
  if (previous === undefined && next === undefined) return html``;
  const link = (to: PageLink | undefined, { rel, label }: { rel: string; label: string }) =>
    to === undefined
      ? html`<span></span>`
      : html`<a rel="${rel}" href="${relativeUrl(path, to.path)}"
          ><small>${label}</small><span dir="auto">${to.title}</span></a
        >`;
  return html`<nav class="site-neighbours" aria-label="Previous and next">
    ${link(previous, { rel: "prev", label: "Previous" })} ${link(next, { rel: "next", label: "Next" })}
  </nav>`;
}
