import { existsSync } from "node:fs";
import { browserAsset, plotlyFile, readAsset } from "./assets.js";
import { html, inlineStyle } from "./html.js";
import type { WidgetSpec } from "./host.js";
import { pageHead } from "./page-head.js";
import { widgetScripts } from "./widget-scripts.js";

const CONTENT_POLICY =
  "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

const ID = "figure";

/** A state as notebooks save it: typed arrays beside it in base64. */
function savedState(state: object): { state: object; buffers: object[] } {
  const entries = Object.entries(state);
  const isBinary = (value: unknown): value is ArrayBufferView => ArrayBuffer.isView(value);
  return {
    state: Object.fromEntries(entries.filter(([, value]) => !isBinary(value))),
    buffers: entries.flatMap(([key, value]) =>
      isBinary(value)
        ? {
            path: [key],
            encoding: "base64",
            data: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64"),
          }
        : [],
    ),
  };
}

/** A widget as notebooks save it, with its code.
 *
 * @throws DataError when the front ends have not been built */
export async function figureModel<State extends object>({ front, state }: WidgetSpec<State>) {
  const css = browserAsset(`${front}.css`);
  const [code, style] = await Promise.all([
    readAsset(browserAsset(`${front}.js`)),
    existsSync(css) ? readAsset(css) : "",
  ]);
  const saved = savedState(state);
  return {
    model_name: "AnyModel",
    model_module: "anywidget",
    state: { ...saved.state, _model_name: "AnyModel", _model_module: "anywidget", _esm: code, _css: style },
    buffers: saved.buffers,
  };
}

/** One widget as an HTML page that works from a file, with no network and no other file.
 *
 * @throws DataError when the front ends have not been built */
export async function renderFigurePage<State extends object>(spec: WidgetSpec<State>): Promise<string> {
  const [pageStyle, pageScript, model, plotly] = await Promise.all([
    readAsset(browserAsset("notebook-page.css")),
    readAsset(browserAsset("notebook-page.js")),
    figureModel(spec),
    spec.usesPlotly ? readAsset(plotlyFile()) : "",
  ]);
  const title = spec.text?.(spec.state) ?? spec.front;
  return html`<!doctype html>
    <html lang="en">
      <head>
        ${pageHead({ title, contentPolicy: CONTENT_POLICY })}
        <style>
          ${inlineStyle(pageStyle)} main {
            padding: clamp(12px, 3vw, 32px);
          }
        </style>
      </head>
      <body class="canlab nb-page">
        <main><div data-widget-view="${ID}"></div></main>
        ${widgetScripts({ states: { [ID]: model }, plotly, script: pageScript })}
      </body>
    </html> `.markup;
}
