import { mkdir, writeFile } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { ConfigError } from "../core/errors.js";
import { readTextSource, writeNotebook } from "../notebook/nbformat/index.js";
import { asDataError, errorCode } from "../train/atomic-file.js";
import { nameOf } from "./notebook-files.js";
import type { NotebookJob } from "./notebook-job.js";

const template = (title: string) => `// %% [markdown]
// # ${title}
//
// What this notebook shows, in a sentence.

// %%
import { data, ops } from "canlab";

// %% tags=["parameters"]
let seed = 0;

// %% [markdown]
// ## First step

// %%
display(\`seed \${seed}\`);
`;

/** `canlab notebook new`: a first notebook to write on; with the ending \`.ts\` its text source.
 *
 * @throws ConfigError if the file is there */
export async function notebookNew(name: string, { print }: NotebookJob): Promise<void> {
  const ending = extname(name);
  const path = ending === ".ipynb" || ending === ".ts" ? name : `${name}.ipynb`;
  const title = nameOf(path)
    .replace(/^\d+[-_]/, "")
    .replaceAll(/[-_]+/g, " ");
  const source = template(title.charAt(0).toUpperCase() + title.slice(1));
  const text = path.endsWith(".ts") ? source : writeNotebook(readTextSource(source));
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, text, { flag: "wx" });
  } catch (error) {
    if (errorCode(error) === "EEXIST") throw new ConfigError(`${path} is there already; give another name`);
    throw asDataError("write", path, error);
  }
  print(`${path}; open it with npm run lab, or run it: canlab notebook run ${path}`);
}
