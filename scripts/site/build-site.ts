import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { nameOf, readNotebookFile } from "../../src/cli/notebook-files.js";
import type { NotebookJob } from "../../src/cli/notebook-job.js";
import { notebookRun } from "../../src/cli/notebook-run.js";
import { InterruptedError } from "../../src/core/errors.js";
import { browserAsset, plotlyFile, readAsset } from "../../src/widgets/assets.js";
import { writeApiReference } from "./api-reference.js";
import { checkSite } from "./check-site.js";
import { docsFiles, docsPages } from "./docs-pages.js";
import { renderPage, type SitePage } from "./frame.js";
import { galleryPage } from "./gallery-page.js";
import { homePage } from "./home-page.js";
import { resultsPage } from "./results-page.js";
import { searchScript } from "./search-index.js";
import { searchPage } from "./search-page.js";
import { Sources } from "./sources.js";
import { tutorialPages, tutorialPath, type NamedNotebook } from "./tutorials.js";
import { SiteError } from "./types.js";

export interface SiteOptions {
  /** Of the repository. */
  readonly root: string;
  /** Folder for the site; what an earlier run wrote there is replaced. */
  readonly out: string;
  /** Folder with executed notebooks: then nothing is run. */
  readonly executed?: string;
  readonly useColor: boolean;
  /** What the API reference describes; default "src/index.ts". */
  readonly entry?: string;
}

/** Marks a folder as one that may be replaced. */
const MARK = "assets/page.css";

/** Makes the whole site and checks it.
 *
 * @throws CanlabError with the cell that failed, or with every fault of the site
 * @throws InterruptedError after Ctrl-C */
export async function buildSite(options: SiteOptions, job: NotebookJob): Promise<void> {
  const { root, out, entry = "src/index.ts" } = options;
  if (existsSync(out) && readdirSync(out).length > 0 && !existsSync(join(out, MARK)))
    throw new SiteError(`${out} is not empty and no earlier site; name another folder with --out`);
  const notebooks = await readNotebooks(options, job);
  const sources = new Sources(root);
  for (const { source, path } of docsFiles(root)) sources.add(source, path);
  sources.add("README.md", "index.html");
  for (const { name } of notebooks)
    for (const ending of ["ipynb", "ts"]) sources.add(`notebooks/${name}.${ending}`, tutorialPath(name));
  job.logger.info("pages");
  const tutorials = tutorialPages(notebooks, sources);
  const docs = docsPages(sources);
  const gallery = await galleryPage();
  const results = await resultsPage(sources);
  stopIfAsked(job);
  rmSync(out, { recursive: true, force: true });
  await writeAssets(out);
  const pages = [
    homePage(sources),
    ...tutorials.pages,
    gallery.page,
    results.page,
    ...docs.pages,
    searchPage,
  ];
  for (const page of pages) write(out, page.path, renderPage(page));
  for (const file of sources.copied) copy(join(root, file), join(out, file));
  job.logger.info("API reference");
  const api = await writeApiReference({ root, entry, out });
  const entries = [...tutorials.entries, ...gallery.entries, ...results.entries, ...docs.entries, ...api];
  write(out, "assets/search-index.js", searchScript(entries));
  stopIfAsked(job);
  checkSite(out);
  job.print(describe(out, { pages, numApi: api.length }));
}

const describe = (out: string, { pages, numApi }: { pages: readonly SitePage[]; numApi: number }): string =>
  `${pages.length} pages and ${numApi} names of the API -> ${join(out, "index.html")}`;

function stopIfAsked({ signal }: NotebookJob): void {
  if (signal.aborted) throw new InterruptedError("stopped; the site is not complete");
}

/** Executed, in the order of their names. */
async function readNotebooks(options: SiteOptions, job: NotebookJob): Promise<NamedNotebook[]> {
  const folder = options.executed ?? (await execute(options, job));
  const files = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
  if (files.length === 0) throw new SiteError(`${folder} has no notebooks`);
  return Promise.all(
    files
      .sort()
      .map(async (file) => ({ name: nameOf(file), notebook: await readNotebookFile(join(folder, file)) })),
  );
}

/** Runs the notebooks one by one; the first that fails ends it. */
async function execute({ root, out, useColor }: SiteOptions, job: NotebookJob): Promise<string> {
  const folder = `${out}-notebooks`;
  rmSync(folder, { recursive: true, force: true });
  const sources = join(root, "notebooks");
  for (const file of readdirSync(sources).sort()) {
    if (!file.endsWith(".ipynb")) continue;
    stopIfAsked(job);
    const path = join(sources, file);
    await notebookRun([path], { out: join(folder, basename(file)), useColor }, job);
  }
  return folder;
}

/** What every page shares. Plain scripts: a page that is a file may not load modules. */
async function writeAssets(out: string): Promise<void> {
  const [page, site, plotly] = await Promise.all([
    readAsset(browserAsset("notebook-page.js")),
    readAsset(browserAsset("site.js")),
    readAsset(plotlyFile()),
  ]);
  write(out, "assets/page.js", asScript(page));
  write(out, "assets/site.js", asScript(site));
  write(out, "assets/plotly.js", plotly);
  for (const [from, to] of [
    ["notebook-page.css", "page.css"],
    ["site.css", "site.css"],
  ] as const)
    write(out, `assets/${to}`, readFileSync(browserAsset(from), "utf8"));
}

const asScript = (module: string): string => `(() => {\n${module}\n})();\n`;

function write(out: string, path: string, text: string): void {
  const file = join(out, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
}
