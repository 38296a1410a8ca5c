import { html, type Html } from "../../widgets/html.js";
import type { Cell, CodeCell, JsonObject } from "../nbformat/index.js";
import { highlight } from "./highlight.js";
import { markdownHtml, type Heading, type MarkdownPage } from "./markdown.js";
import { outputHtml } from "./outputs.js";

/** What a cell needs to know of its notebook. */
export interface CellPlace {
  /** Counted from 1. */
  readonly number: number;
  readonly language: string;
  readonly models: ReadonlySet<string>;
  /** Takes the headings that are found. */
  readonly headings: Heading[];
  /** Where links, pictures and headings of the text lead. */
  readonly text?: Omit<MarkdownPage, "headings" | "attachments">;
}

/** A cell as it is on the page. */
export function cellHtml(cell: Cell, place: CellPlace): Html {
  if (cell.cell_type === "markdown") {
    const page = { ...place.text, headings: place.headings, attachments: cell.attachments ?? {} };
    return html`<div class="nb-cell nb-markdown" dir="auto">${markdownHtml(cell.source, page)}</div>`;
  }
  if (cell.cell_type === "raw") {
    return html`<div class="nb-cell"><pre class="nb-text" tabindex="0">${cell.source}</pre></div>`;
  }
  return codeHtml(cell, place);
}

function codeHtml(cell: CodeCell, { number, language, models }: CellPlace): Html {
  const { source_hidden: isHidden } = (cell.metadata["jupyter"] ?? {}) as JsonObject;
  const count = cell.execution_count;
  const label = `Output of cell ${number}`;
  const outputs = cell.outputs.map((output) => outputHtml(output, { models, label }));
  const code = html`<pre class="nb-code" tabindex="0"><code>${highlight(cell.source, language)}</code></pre>`;
  return html`<section class="nb-cell nb-code-cell" aria-label="Cell ${number}">
    <span class="nb-count" aria-hidden="true">${count === null ? "" : `[${count}]`}</span>
    <div class="nb-body">
      ${
        cell.source.trim() === ""
          ? html``
          : isHidden === true
            ? html`<details>
                <summary>Code</summary>
                ${code}
              </details>`
            : code
      }
      ${outputs.length === 0 ? html`` : html`<div class="nb-outputs" role="group" aria-label="${label}">${outputs}</div>`}
    </div>
  </section>`;
}
