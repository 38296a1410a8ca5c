import { join } from "node:path";
import {
  Application,
  JSX,
  LogLevel,
  type ProjectReflection,
  ReflectionKind,
  RendererEvent,
  PageEvent,
} from "typedoc";
import { SiteError, type SearchEntry } from "./types.js";

/** TypeDoc's search unpacks an index that is in a script; nothing is asked for. */
const CONTENT_POLICY =
  "default-src 'none'; script-src 'self' file: 'unsafe-inline'; style-src 'self' file: 'unsafe-inline'; " +
  "img-src 'self' file: data:; connect-src data:; base-uri 'none'; form-action 'none'";

/** The reader's light or dark of the other pages holds here too. */
const THEME =
  'try{const t=localStorage.getItem("canlab-theme");if(t)localStorage.setItem("tsd-theme",t)}catch{}';

const KINDS =
  ReflectionKind.Namespace |
  ReflectionKind.Function |
  ReflectionKind.Class |
  ReflectionKind.Interface |
  ReflectionKind.TypeAlias |
  ReflectionKind.Variable;

const upFrom = (url: string): string => "../".repeat(url.split("/").length);

function addHooks(app: Application): void {
  app.renderer.hooks.on("head.begin", () =>
    JSX.createElement(
      JSX.Fragment,
      null,
      JSX.createElement("meta", { "http-equiv": "Content-Security-Policy", content: CONTENT_POLICY }),
      JSX.createElement("link", { rel: "icon", href: "data:," }),
      JSX.createElement("script", null, JSX.createElement(JSX.Raw, { html: THEME })),
    ),
  );
  app.renderer.hooks.on("content.begin", ({ page }) =>
    JSX.createElement(
      "p",
      null,
      JSX.createElement("a", { href: `${upFrom(page.url)}index.html` }, "← canlab"),
    ),
  );
  // The icons are in the page already; a page that is a file may not read them from another.
  app.renderer.on(PageEvent.END, (page: PageEvent) => {
    page.contents = page.contents?.replaceAll(/<use href="[^"]*icons\.svg#/g, '<use href="#');
  });
}

/** The reference of everything that `entry` exports, from its docstrings, in `out/api` with TypeDoc's own pages.
 *
 * @returns what the site's search finds of it */
export async function writeApiReference({
  root,
  entry,
  out,
}: {
  root: string;
  entry: string;
  out: string;
}): Promise<SearchEntry[]> {
  const app = await Application.bootstrap({
    entryPoints: [join(root, entry)],
    tsconfig: join(root, "tsconfig.build.json"),
    name: "canlab",
    ...{ readme: "none", hideGenerator: true, githubPages: false, disableGit: true, disableSources: true },
    ...{ skipErrorChecking: true, logLevel: LogLevel.Error, includeVersion: true },
    ...{ excludePrivate: true, excludeInternal: true, excludeExternals: true },
  });
  addHooks(app);
  const project = await app.convert();
  if (project === undefined) throw new SiteError(`TypeDoc could not read ${entry}; its message is above`);
  let entries: SearchEntry[] = [];
  // The addresses are known only while it writes.
  app.renderer.on(RendererEvent.END, () => (entries = searchEntries(app, project)));
  await app.generateDocs(project, join(out, "api"));
  if (app.logger.hasErrors())
    throw new SiteError("TypeDoc could not write the API reference; its message is above");
  return entries;
}

function searchEntries(app: Application, project: ProjectReflection): SearchEntry[] {
  const router = app.renderer.router!;
  return project.getReflectionsByKind(KINDS).flatMap((reflection) => {
    if (!router.hasUrl(reflection)) return [];
    const { comment } = reflection.isDeclaration() ? (reflection.signatures?.[0] ?? reflection) : reflection;
    const summary = (comment?.summary ?? []).map(({ text }) => text).join("");
    return {
      url: `api/${router.getFullUrl(reflection)}`,
      title: reflection.getFullName(),
      kind: "API",
      text: summary,
    };
  });
}
