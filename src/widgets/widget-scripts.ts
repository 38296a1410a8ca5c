import { html, inlineJson, inlineScript, type Html } from "./html.js";

/** The end of a page with live widgets and no other file: their saved states by id, plotly where it is needed, and the program that shows
 * them (`notebook-page.js`).
 *
 * @param parts.plotly its code; empty: the page needs none */
export const widgetScripts = ({
  states,
  plotly,
  script,
}: {
  readonly states: object;
  readonly plotly: string;
  readonly script: string;
}): Html =>
  html`<script type="application/json" id="canlab-widgets">
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
    </script>`;
