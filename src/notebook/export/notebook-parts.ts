import type { Html } from "../../widgets/html.js";
import type { JsonObject, Notebook } from "../nbformat/index.js";
import { WIDGET_STATE } from "../runner/widget-states.js";
import { cellHtml, type CellPlace } from "./cells.js";
import type { Heading } from "./markdown.js";

/** What a page of a notebook is made of, whatever stands around it. */
export interface NotebookParts {
  /** The first heading. */
  readonly title: string;
  readonly headings: readonly Heading[];
  readonly cells: readonly Html[];
  /** The saved state of each widget, by model id. */
  readonly states: JsonObject;
  /** Who brings plotly: the page, a saved widget, or nobody because nothing draws with it. */
  readonly plotly: "page" | "saved" | "none";
}

/** A notebook's cells as markup.
 *
 * @param options.title where it has no heading
 * @param options.text where its links, pictures and headings lead; default as in a page that stands alone */
export function notebookParts(
  notebook: Notebook,
  options: { readonly title: string; readonly text?: CellPlace["text"] },
): NotebookParts {
  const states = widgetStates(notebook);
  const headings: Heading[] = [];
  const language = languageOf(notebook);
  const models = new Set(Object.keys(states));
  const cells = notebook.cells.map((cell, i) =>
    cellHtml(cell, { number: i + 1, language, models, headings, text: options.text }),
  );
  return {
    title: headings[0]?.text || options.title,
    ...{ headings, cells, states },
    plotly: plotlyOf(states),
  };
}

const asObject = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};

const widgetStates = ({ metadata }: Notebook): JsonObject =>
  asObject(asObject(asObject(metadata["widgets"])[WIDGET_STATE])["state"]);

/** Whether a saved model is the asset that carries plotly. */
export const carriesPlotly = (model: unknown): boolean =>
  asObject(asObject(model)["state"])["_anywidget_id"] === "canlab.plotly";

/** Plotly is large, so a page brings it only where a widget's code names it and no model carries it. */
function plotlyOf(states: JsonObject): NotebookParts["plotly"] {
  const models = Object.values(states);
  if (models.some(carriesPlotly)) return "saved";
  const code = models.map((model) => asObject(asObject(model)["state"])["_esm"]);
  return code.some((text) => typeof text === "string" && text.includes("Plotly")) ? "page" : "none";
}

function languageOf({ metadata }: Notebook): string {
  const name = asObject(metadata["language_info"])["name"] ?? asObject(metadata["kernelspec"])["language"];
  return typeof name === "string" ? name : "typescript";
}
