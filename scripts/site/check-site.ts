import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { SiteError } from "./types.js";

const MAX_BYTES = 5_000_000;

interface PageFacts {
  readonly path: string;
  readonly ids: ReadonlySet<string>;
  readonly links: readonly string[];
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
  "#x27": "'",
};
const decode = (text: string) =>
  text.replaceAll(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name: string) => entities[name]!);

/** Tags outside scripts, styles and comments, with their attributes. */
function* tagsOf(markup: string): Generator<{ tag: string; attributes: Map<string, string> }> {
  const bare = markup.replaceAll(/<!--[\s\S]*?-->|(<(script|style)\b[^>]*>)[\s\S]*?<\/\2\s*>/gi, "$1");
  for (const [, tag = "", rest = ""] of bare.matchAll(
    /<([a-z][\w-]*)((?:\s+[^\s=>/"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?|\s|\/)*)>/gi,
  )) {
    const attributes = new Map<string, string>();
    for (const [, name = "", double, single, plain] of rest.matchAll(
      /([^\s=>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?/g,
    ))
      attributes.set(name.toLowerCase(), decode(double ?? single ?? plain ?? ""));
    yield { tag: tag.toLowerCase(), attributes };
  }
}

function readPage(root: string, path: string): PageFacts & { readonly problems: string[] } {
  const ids = new Set<string>();
  const links: string[] = [];
  const problems: string[] = [];
  for (const { tag, attributes } of tagsOf(readFileSync(join(root, path), "utf8"))) {
    const id = attributes.get("id");
    if (id !== undefined) ids.add(id);
    // What <use> names is put there by the page's script.
    for (const name of tag === "use" ? [] : ["href", "src"]) {
      const target = attributes.get(name);
      if (target === undefined || target === "") continue;
      const isElsewhere = /^([a-z][a-z+.-]*:|\/\/)/i.test(target);
      if (!isElsewhere) links.push(target);
      else if (tag !== "a" && !/^(data|blob):/i.test(target))
        problems.push(`${path}: <${tag}> asks for ${target}`);
    }
  }
  return { path, ids, links, problems };
}

/** Where a link of a page leads: a file of the site, and the anchor in it. */
function resolve(path: string, link: string): { target: string; anchor: string } {
  const [rest = "", anchor = ""] = link.split("#");
  const file = rest.split("?")[0]!;
  const target = file === "" ? path : posix.join(posix.dirname(path), decoded(file));
  return { target, anchor: decoded(anchor) };
}

/** What no browser can decode stays, and leads nowhere. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Everything that is wrong with a site: links to nowhere, anchors that do not exist, absolute addresses, what asks for the network, pages
 * over 5 MB. Each names the page. */
export function siteProblems(root: string): string[] {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).map((name) =>
    name.replaceAll("\\", "/"),
  );
  const known = new Set(files);
  const pages = new Map(
    files.filter((name) => name.endsWith(".html")).map((path) => [path, readPage(root, path)]),
  );
  const problems = files.flatMap((path) => {
    const { size } = statSync(join(root, path));
    return size > MAX_BYTES ? [`${path}: ${(size / 1e6).toFixed(1)} MB, more than 5`] : [];
  });
  for (const page of pages.values()) {
    problems.push(...page.problems);
    for (const link of page.links) {
      const { target, anchor } = resolve(page.path, link);
      if (link.startsWith("/") || target.startsWith(".."))
        problems.push(`${page.path}: ${link} leaves the site`);
      else if (!known.has(target)) problems.push(`${page.path}: ${link} leads nowhere`);
      // A search is no anchor.
      else if (anchor !== "" && target !== "search.html" && pages.get(target)?.ids.has(anchor) === false)
        problems.push(`${page.path}: there is no ${link}`);
    }
  }
  return problems;
}

/** @throws SiteError that lists them */
export function checkSite(root: string): void {
  const problems = siteProblems(root);
  if (problems.length === 0) return;
  const shown = problems.slice(0, 40).map((problem) => `  ${problem}`);
  const more = problems.length > shown.length ? `\n  and ${problems.length - shown.length} more` : "";
  throw new SiteError(`the site has ${problems.length} faults:\n${shown.join("\n")}${more}`);
}
