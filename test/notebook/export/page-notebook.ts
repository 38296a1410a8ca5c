import { readNotebook, type Notebook } from "../../../src/notebook/nbformat/index.js";

const view = (model_id: string) => ({
  output_type: "display_data",
  metadata: {},
  data: { "text/plain": "widget", "application/vnd.jupyter.widget-view+json": { model_id } },
});
const control = (name: string, state: object) => ({
  model_name: `${name}Model`,
  model_module: "@jupyter-widgets/controls",
  model_module_version: "2.0.0",
  state: { _model_module: "@jupyter-widgets/controls", _model_name: `${name}Model`, ...state },
});
const counter = `export default { initialize({ model }) { model.set("started", 1); }, render({ model, el }) {
  const button = document.createElement("button");
  const bytes = new Uint8Array(model.get("bytes").buffer);
  button.className = "counter";
  const show = () => (button.textContent = model.get("count") + " of " + bytes.join("+") + " started " + model.get("started"));
  button.addEventListener("click", () => { model.set("count", model.get("count") + 1); model.save_changes(); });
  model.on("change:count", show);
  show();
  el.append(button);
} }`;

const states = {
  any: {
    model_name: "AnyModel",
    model_module: "anywidget",
    state: { _model_module: "anywidget", _esm: counter, _css: ".counter { color: rgb(1, 2, 3); }", count: 1 },
    buffers: [{ path: ["bytes"], encoding: "base64", data: "BwgJ" }],
  },
  broken: {
    model_name: "AnyModel",
    model_module: "anywidget",
    state: { _esm: 'import "https://example.invalid/x.js"' },
  },
  slider: control("FloatSlider", { value: 0.5, min: 0, max: 1, step: 0.1, description: "<b>mask ratio</b>" }),
  twin: control("FloatText", { value: 0, description: "twin" }),
  choice: control("Dropdown", { _options_labels: ["one", "two"], index: 1, description: "choice" }),
  check: control("Checkbox", { value: true, description: "on" }),
  bar: control("IntProgress", { value: 3, min: 0, max: 4, description: "done" }),
  html: control("HTML", { value: "<b id=inner>bold</b><script>parent.document.title = 'stolen'</script>" }),
  strange: control("Strange", {}),
  box: control("VBox", {
    children: ["slider", "twin", "choice", "check", "bar", "html", "strange"].map((id) => `IPY_MODEL_${id}`),
  }),
  loop: control("HBox", { children: ["IPY_MODEL_loop"] }),
  link: control("Link", { source: ["IPY_MODEL_slider", "value"], target: ["IPY_MODEL_twin", "value"] }),
};

const stolen =
  "<script>try { parent.document.title = 'stolen' } catch { document.title = 'kept apart' }</script>";

const outputs = [
  { output_type: "stream", name: "stdout", text: "\u001b[31mred\u001b[0m <i>plain</i>\n10 %\r100 %\n" },
  { output_type: "stream", name: "stderr", text: "a warning\n" },
  {
    output_type: "display_data",
    metadata: {},
    data: {
      "text/html": `<p id="inner" style="height: 300px">HTML</p><img src="https://example.invalid/a.png">${stolen}`,
    },
  },
  {
    output_type: "execute_result",
    execution_count: 1,
    metadata: { "image/svg+xml": { width: 40 } },
    data: {
      "image/svg+xml":
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><rect width="4" height="4"/></svg>',
      "text/plain": "a square",
    },
  },
  {
    output_type: "error",
    ename: "TypeError",
    evalue: "no",
    traceback: ["\u001b[1;31mTypeError\u001b[0m: <no>", "  at Cell In[1]:1:7"],
  },
  { output_type: "display_data", metadata: {}, data: { "application/x-odd": "1" } },
];

const markdown = `# Masking <script>document.title = "stolen"</script>

Text with \`code\`, a [link](https://arxiv.org/abs/2210.16870), [script](javascript:alert(1)) and ![a picture](attachment:dot.png)
![remote](https://example.invalid/b.png)

\`\`\`ts
const x: number = 1;
\`\`\`

## Second part`;

const dot =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** A notebook with one of everything that a page shows, some of it hostile.
 *
 * @param server what it would like to be loaded from */
export const pageNotebook = (server: string): Notebook =>
  readNotebook(
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {
        language_info: { name: "typescript" },
        widgets: {
          "application/vnd.jupyter.widget-state+json": { version_major: 2, version_minor: 0, state: states },
        },
      },
      cells: [
        {
          cell_type: "markdown",
          id: "a",
          metadata: {},
          source: markdown,
          attachments: { "dot.png": { "image/png": dot } },
        },
        {
          cell_type: "code",
          id: "b",
          metadata: {},
          source: 'let x = "</script><b>"; // why',
          execution_count: 1,
          outputs,
        },
        {
          cell_type: "code",
          id: "c",
          metadata: {},
          source: "widgets",
          execution_count: 2,
          outputs: ["any", "any", "box", "broken", "loop", "missing"].map(view),
        },
        { cell_type: "raw", id: "d", metadata: {}, source: "<raw>" },
      ],
    }).replaceAll("https://example.invalid", server),
  );
