import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readTextSource, writeNotebook, type JsonObject } from "../../src/notebook/nbformat/index.js";
import { figureModel } from "../../src/widgets/figure-page.js";
import { maskExplorer } from "../../src/widgets/mask-explorer.js";
import { payloads } from "../helpers/payloads.js";

/** A name that means something to HTML, to URLs and to who reads from right to left. */
export const oddName = "02-<b>50% #1 \u202e";

const first = `// %% [markdown]
// # 01 · Zebrafish
//
// First words, with $x^2$. Next: [the other](${encodeURIComponent(oddName)}.ipynb), and [masking](02-masking.ipynb), which is not here.
//
// ## Exercises
//
// <details><summary>Answers</summary>
//
// 1. Folded.
//
// </details>

// %%
1 + 1;
`;

const odd = payloads.map((payload) => payload.replaceAll("\n", " "));

const second = `// %% [markdown]
// # ${odd[1]}
//
${odd.map((payload) => `// ## ${payload}\n//\n// ${payload} [${payload.slice(0, 100).replaceAll(/[[\]]/g, "")}](01-zebrafish.ipynb#exercises)`).join("\n//\n")}

// %%
2 + 2;
`;

/** Two executed notebooks, the first with a live widget. */
export async function writeSiteNotebooks(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const image = { shape: [16, 16, 3], data: new Uint8Array(16 * 16 * 3).map((_, i) => i % 256) };
  const model = (await figureModel(maskExplorer({ image }))) as unknown as JsonObject;
  const state = { version_major: 2, version_minor: 0, state: { widget: model } };
  const notebook = readTextSource(first);
  const view = {
    "application/vnd.jupyter.widget-view+json": { model_id: "widget" },
    "text/plain": "mask explorer",
  };
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code"
      ? { ...cell, outputs: [{ output_type: "display_data" as const, data: view, metadata: {} }] }
      : cell,
  );
  const metadata = { ...notebook.metadata, widgets: { "application/vnd.jupyter.widget-state+json": state } };
  writeFileSync(join(folder, "01-zebrafish.ipynb"), writeNotebook({ ...notebook, cells, metadata }));
  writeFileSync(join(folder, `${oddName}.ipynb`), writeNotebook(readTextSource(second)));
}
