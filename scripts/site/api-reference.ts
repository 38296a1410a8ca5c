import { join } from "node:path";
import { Application, LogLevel, type ProjectReflection, ReflectionKind, RendererEvent } from "typedoc";
import { dressApiPages } from "./api-pages.js";
import { readOurDocstrings } from "./docstrings.js";
import { SiteError, type SearchEntry } from "./types.js";

const KINDS =
  ReflectionKind.Namespace |
  ReflectionKind.Function |
  ReflectionKind.Class |
  ReflectionKind.Interface |
  ReflectionKind.TypeAlias |
  ReflectionKind.Variable;

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
    // A name as "method.md" is no address.
    markdownItOptions: { html: false, linkify: false },
  });
  dressApiPages(app, root);
  readOurDocstrings(app);
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
