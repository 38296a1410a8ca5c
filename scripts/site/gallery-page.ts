import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { highlight } from "../../src/notebook/export/highlight.js";
import { markdownHtml } from "../../src/notebook/export/markdown.js";
import type { JsonObject } from "../../src/notebook/nbformat/index.js";
import { figureModel } from "../../src/widgets/figure-page.js";
import { html, type Html } from "../../src/widgets/html.js";
import type { WidgetFigure } from "../../src/widgets/widget-figure.js";
import type { SitePage } from "./frame.js";
import { SiteError, type SearchEntry } from "./types.js";

/** One example: what the page shows as code is the file that made the widget. */
interface Example {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly code: string;
  readonly figure: WidgetFigure<object>;
}

const folder = new URL("gallery/", import.meta.url);

/** A file of the folder: a comment with title and text, the code, and the widget as its default export. */
async function readExample(file: string): Promise<Example> {
  const text = readFileSync(new URL(file, folder), "utf8");
  const found = /^\/\/ (.+)\n((?:\/\/ .*\n)+)\n([\s\S]*)$/.exec(text);
  if (found === null)
    throw new SiteError(
      `scripts/site/gallery/${file} must begin with a line "// Title" and lines "// what it shows"`,
    );
  const [, title = "", about = "", code = ""] = found;
  const { default: figure } = (await import(new URL(file, folder).href)) as { default: WidgetFigure<object> };
  return {
    ...{ id: basename(file, ".ts").replace(/^\d+-/, ""), title, figure },
    about: about
      .replaceAll(/^\/\/ /gm, "")
      .trim()
      .replaceAll("\n", " "),
    code: asCell(code),
  };
}

/** As one writes it in a notebook. */
const asCell = (code: string): string =>
  code.replace("../../../src/index.js", "canlab").replace("export default ", "").trim();

const exampleHtml = ({ id, title, about, code }: Example): Html =>
  html`<section class="site-example" aria-labelledby="${id}">
    <div class="nb-markdown">
      <h2 id="${id}">${title}</h2>
      ${markdownHtml(about, { headings: [] })}
    </div>
    <pre class="nb-code" tabindex="0"><code>${highlight(code, "typescript")}</code></pre>
    <div class="nb-widget canlab" data-widget-view="${id}"><p class="cl-message">Drawing…</p></div>
  </section>`;

/** Every widget alive, with the lines that make it. */
export async function galleryPage(): Promise<{ page: SitePage; entries: SearchEntry[] }> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  const examples: Example[] = [];
  for (const file of files.sort()) examples.push(await readExample(file));
  const models = await Promise.all(examples.map(({ figure }) => figureModel(figure)));
  const states = Object.fromEntries(examples.map(({ id }, i) => [id, models[i] as unknown as JsonObject]));
  const path = "gallery.html";
  const page: SitePage = {
    ...{ path, title: "Gallery", states, plotly: "page" },
    headings: [
      { level: 1, text: "Gallery", id: "gallery" },
      ...examples.map(({ id, title }) => ({ level: 2, text: title, id })),
    ],
    body: html`<div class="nb-markdown">
        <h1 id="gallery">Gallery</h1>
        <p>
          Every widget, alive, below the lines that made it. In a notebook the last line shows it; elsewhere,
          <code>figure.save("fig.svg")</code>, <code>.png</code> or <code>.html</code> keeps it.
        </p>
      </div>
      ${examples.map(exampleHtml)}`,
  };
  const entries = examples.map(({ id, title, about, code }) => ({
    ...{ url: `${path}#${id}`, title, kind: "Gallery" },
    text: `${about} ${code.match(/widgets\.\w+/g)?.join(" ") ?? ""}`,
  }));
  return { page, entries };
}
