import { html, type Html } from "../../widgets/html.js";
import type { DisplayOutput, Json, JsonObject, Output, ResultOutput } from "../nbformat/index.js";
import { ansiHtml } from "./ansi.js";
import { frameHtml } from "./frame.js";
import { markdownHtml } from "./markdown.js";
import { pictureUri } from "./pictures.js";

export const WIDGET_VIEW = "application/vnd.jupyter.widget-view+json";

/** What an output needs to know of the page that it is on. */
export interface OutputPlace {
  /** Ids of the widgets whose state was saved. */
  readonly models: ReadonlySet<string>;
  /** What screen readers call it, for example "Output of cell 3". */
  readonly label: string;
}

type Rich = DisplayOutput | ResultOutput;

/** One output as it is on the page. */
export function outputHtml(output: Output, place: OutputPlace): Html {
  if (output.output_type === "stream") {
    return html`<pre class="nb-stream nb-${output.name}" tabindex="0">${ansiHtml(output.text)}</pre>`;
  }
  if (output.output_type === "error") {
    return html`<pre class="nb-error" tabindex="0" role="group" aria-label="Error: ${output.ename}">
${ansiHtml(output.traceback.join("\n"))}</pre>`;
  }
  return richHtml(output, place);
}

/** The richest form that the page can show. */
function richHtml(output: Rich, place: OutputPlace): Html {
  const { data } = output;
  const view = data[WIDGET_VIEW] as JsonObject | undefined;
  const model = view?.["model_id"];
  if (typeof model === "string" && place.models.has(model)) {
    return html`<div class="nb-widget canlab" data-widget-view="${model}">
      <p class="cl-message">Drawing…</p>
    </div>`;
  }
  if (typeof data["text/html"] === "string") return frameHtml(data["text/html"], place.label);
  const markdown = data["text/markdown"];
  if (typeof markdown === "string") {
    return html`<div class="nb-markdown">${markdownHtml(markdown, { headings: [], attachments: {} })}</div>`;
  }
  return pictureHtml(output, place) ?? textHtml(output);
}

function pictureHtml({ data, metadata }: Rich, { label }: OutputPlace): Html | undefined {
  const picture = pictureUri(data);
  if (picture === undefined) return undefined;
  const size = (metadata[picture.type] ?? {}) as JsonObject;
  const attribute = (name: "width" | "height"): Html => {
    const value = size[name];
    return typeof value === "number" ? html` ${name}="${value}"` : html``;
  };
  const text = data["text/plain"];
  const alt = typeof text === "string" && text.length < 200 ? text : label;
  return html`<img src="${picture.uri}" alt="${alt}" ${attribute("width")}${attribute("height")} />`;
}

function textHtml({ data }: Rich): Html {
  const json = data["application/json"];
  const text = data["text/plain"] ?? data["text/latex"] ?? (json === undefined ? undefined : pretty(json));
  if (typeof text === "string") return html`<pre class="nb-text" tabindex="0">${ansiHtml(text)}</pre>`;
  const types = Object.keys(data).join(", ") || "nothing";
  return html`<p class="cl-message">An output that this page cannot show (${types}).</p>`;
}

const pretty = (value: Json): string => JSON.stringify(value, null, 2);
